"""What changed since a snapshot: each deal in one kind of change, whose effects add up from what was to what is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.sales.forecasts.figures import RATE, filled, require_readable
from libreta.sales.forecasts.models import ForecastWeek
from libreta.sales.forecasts.periods import Stretch
from libreta.sales.forecasts.terms import Move

LIVE = ("id", "name", "owner_id", "forecast", "status", "currency", "amount", "forecast_on", "trashed_at", "created_at",
        "pushes", "reason", "customer_id")  # fmt: skip
ORDER = "ARRAY['omitted','pipeline','best_case','commit','closed']"
COUNTS_NOW = """(l.trashed_at IS NULL AND l.status <> 'lost' AND l.forecast <> 'omitted'
    AND l.forecast_on >= %(first)s AND l.forecast_on < %(after)s AND (%(people)s::bigint[] IS NULL
        OR l.owner_id = ANY(%(people)s)))"""
COUNTED = """(w.status <> 'lost' AND w.forecast <> 'omitted' AND w.forecast_on >= %(first)s
    AND w.forecast_on < %(after)s AND (%(people)s::bigint[] IS NULL OR w.owner_id = ANY(%(people)s)))"""
# Deals that count now are found by opportunity_forecast, those that counted by forecast_snapshot_of_period.
MOVES = f"""
WITH live AS (SELECT * FROM ({{live}}) seen),
pair AS (
    SELECT l.*, {COUNTS_NOW} AS is_now, coalesce({COUNTED}, false) AS was_then, w.id AS kept, w.owner_id AS old_owner,
        w.forecast AS old_forecast, w.status AS old_status, w.amount AS old_amount, w.currency AS old_currency,
        w.forecast_on AS old_on
    FROM live l LEFT JOIN sales_forecastsnapshot w ON w.opportunity_id = l.id AND w.week = %(week)s
    WHERE (l.forecast_on >= %(first)s AND l.forecast_on < %(after)s)
       OR (w.forecast_on >= %(first)s AND w.forecast_on < %(after)s)
), moved AS (
    SELECT p.*, CASE
        WHEN is_now AND NOT was_then THEN CASE
            WHEN kept IS NULL AND created_at >= %(taken)s THEN 'new'
            WHEN kept IS NULL OR old_status = 'lost' OR old_forecast = 'omitted' THEN 'back'
            WHEN old_on >= %(first)s AND old_on < %(after)s THEN 'taken_over'
            WHEN old_on < %(first)s THEN 'pushed_in' ELSE 'pulled_in' END
        WHEN NOT is_now THEN CASE
            WHEN trashed_at IS NOT NULL THEN 'removed'
            WHEN status = 'lost' THEN 'lost'
            WHEN forecast = 'omitted' THEN 'left_out'
            WHEN forecast_on >= %(first)s AND forecast_on < %(after)s THEN 'handed_over'
            WHEN forecast_on < %(first)s THEN 'pulled_out' ELSE 'pushed_out' END
        WHEN status = 'won' AND old_status <> 'won' THEN 'won'
        WHEN status = 'open' AND old_status = 'won' THEN 'reopened'
        WHEN now_worth IS DISTINCT FROM was_worth THEN CASE
            WHEN coalesce(now_worth, 0) >= coalesce(was_worth, 0) THEN 'up' ELSE 'down' END
        WHEN forecast <> old_forecast THEN CASE
            WHEN array_position({ORDER}, forecast::text) > array_position({ORDER}, old_forecast::text)
            THEN 'category_up' ELSE 'category_down' END
        ELSE 'same' END AS move
    FROM (
        SELECT p.*, round({{amount}} * now_rate.rate, 2) AS now_worth,
            round({{old_amount}} * was_rate.rate, 2) AS was_worth,
            (is_now AND {{amount}} IS NOT NULL AND now_rate.rate IS NULL)
            OR (was_then AND {{old_amount}} IS NOT NULL AND was_rate.rate IS NULL) AS is_apart
        FROM pair p
        LEFT JOIN rates now_rate ON now_rate.currency = p.currency
        LEFT JOIN rates was_rate ON was_rate.currency = p.old_currency
        WHERE is_now OR was_then
    ) p
)
"""
RATES = f"""
rates AS (
    SELECT g.currency, CASE WHEN g.currency = %(base)s THEN 1 ELSE ({RATE}) END AS rate
    FROM (SELECT DISTINCT currency, %(today)s::date AS day FROM (
        SELECT currency FROM catalog_exchangerate WHERE base = %(base)s AND trashed_at IS NULL
        UNION SELECT %(base)s
    ) known) g
),
"""
SUMMED = """
SELECT move, CASE WHEN move = 'lost' THEN reason END, count(*), count(*) FILTER (WHERE is_apart),
    count(*) FILTER (WHERE pushes >= 3),
    coalesce(sum(CASE WHEN is_now THEN now_worth ELSE was_worth END) FILTER (WHERE NOT is_apart), 0),
    coalesce(sum((CASE WHEN is_now THEN coalesce(now_worth, 0) ELSE 0 END)
        - (CASE WHEN was_then THEN coalesce(was_worth, 0) ELSE 0 END)) FILTER (WHERE NOT is_apart), 0),
    coalesce(sum(was_worth) FILTER (WHERE was_then AND NOT is_apart), 0),
    coalesce(sum(now_worth) FILTER (WHERE is_now AND NOT is_apart), 0)
FROM moved GROUP BY 1, 2
"""
LISTED = """
SELECT id, name, owner_id, customer_id, reason, pushes, forecast, old_forecast, amount, currency, old_amount,
    old_currency, forecast_on, old_on, trashed_at IS NOT NULL, is_apart
FROM moved WHERE move = %(move)s
ORDER BY greatest(coalesce(now_worth, 0), coalesce(was_worth, 0)) DESC, id LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True)
class Step:
    """One kind of change: how many deals, what they amount to, and what that does to the total."""

    move: str
    count: int
    total: Decimal
    effect: Decimal
    apart: int


@dataclass
class Changes:
    """From `before` (the total in the snapshot) to `now`, step by step; both hold closed and open deals."""

    before: Decimal = Decimal(0)
    now: Decimal = Decimal(0)
    steps: dict[str, Step] = field(default_factory=dict)
    lost_for: list[tuple[str, int]] = field(default_factory=list)
    pushed: int = 0
    pushed_often: int = 0

    @property
    def apart(self) -> int:
        return sum(step.apart for step in self.steps.values())


@dataclass(frozen=True)
class Moved:
    """A deal with what it was and what it is."""

    id: int
    name: str
    owner: int | None
    customer: int | None
    reason: str
    pushes: int
    forecast: str
    old_forecast: str | None
    amount: Decimal | None
    currency: str
    old_amount: Decimal | None
    old_currency: str | None
    on: date | None
    old_on: date | None
    is_trashed: bool
    is_apart: bool


@dataclass(frozen=True)
class Comparison:
    """What is compared with what: a period, a snapshot, the owners (None: everybody whose deals the reader sees).

    Amounts of both sides are converted at today's rate, so that a change of a rate is no change of a deal.
    """

    period: Stretch
    week: ForecastWeek
    base: str
    today: date
    people: tuple[int, ...] | None = None


def changes(asked: Comparison, *, by: Actor, at: datetime) -> Changes:
    """This function sums what changed since a snapshot, over the deals that the reader may see."""
    found, reasons = Changes(), {}
    for move, reason, count, apart, often, total, effect, was, now in _run(SUMMED, asked, by, at):
        known = found.steps.get(move, Step(move, 0, Decimal(0), Decimal(0), 0))
        sums = (
            known.count + count,
            known.total + round(total, 2),
            known.effect + round(effect, 2),
            known.apart + apart,
        )
        found.steps[move] = Step(move, *sums)
        found.before, found.now = found.before + was, found.now + now
        if move == Move.LOST:
            reasons[reason] = count
        elif move == Move.PUSHED_OUT:
            found.pushed, found.pushed_often = count, often if by.rights.field("opportunity", "pushes").readable else 0
    if by.rights.field("opportunity", "reason").readable:
        found.lost_for = sorted(reasons.items(), key=lambda one: (-one[1], one[0] or ""))
    return found


def deals_moved(asked: Comparison, move: str, *, limit: int, offset: int = 0, by: Actor, at: datetime) -> list[Moved]:
    """This function lists the deals of one kind of change, the largest first."""
    more = {"move": move, "limit": limit, "offset": offset}
    return [Moved(*row) for row in _run(LISTED, asked, by, at, more)]


def _run(
    ending: str, asked: Comparison, by: Actor, at: datetime, more: dict[str, Any] | None = None
) -> Iterable[tuple[Any, ...]]:
    require_readable(by)
    deals = query.of("opportunity", by=by, at=at)
    live, params = (
        deals.queryset()
        .order_by()
        .values(*LIVE)
        .union(deals.trashed().queryset().order_by().values(*LIVE), all=True)
        .query.sql_with_params()
    )
    readable = by.rights.field("opportunity", "amount").readable
    shown = (
        {"amount": "p.amount", "old_amount": "p.old_amount"}
        if readable
        else dict.fromkeys(("amount", "old_amount"), "NULL::numeric")
    )
    named = {
        "first": asked.period.first,
        "after": asked.period.after,
        "week": asked.week.week,
        "taken": asked.week.taken_at,
        "people": list(asked.people) if asked.people is not None else None,
        "base": asked.base,
        "today": asked.today,
        **(more or {}),
    }
    sql = MOVES.replace("WITH live", "WITH " + RATES + "live").format(live=live, **shown)
    statement, given = filled(sql + ending, params, named)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()
