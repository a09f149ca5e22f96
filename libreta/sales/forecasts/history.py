"""What history knew on a day: how deals of each stage and age fared, who was open then, what had been won."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from libreta.sales.forecasts.figures import RATE

AGES = (0, 7, 14, 30, 60, 90, 180)  # days in a stage; each stands for itself and what follows up to the next
YEARS_OF_HISTORY = 3
# Gathered once for many days: the joins are paid once, and each day is one pass over a narrow table.
GATHER = f"""
CREATE TEMP TABLE forecast_stay ON COMMIT DROP AS
SELECT e.stage, s.probability, e.entered, e.left_on, o.owner_id, o.status, o.closed_on, o.amount * (
    SELECT CASE WHEN g.currency = %(base)s THEN 1 ELSE ({RATE}) END
    FROM (SELECT o.currency, coalesce(o.closed_on, %(day)s::date) AS day) g) AS amount
FROM (
    SELECT c.opportunity_id, c.to_stage_id AS stage, c.at::date AS entered,
        lead(c.at::date) OVER (PARTITION BY c.opportunity_id ORDER BY c.at, c.id) AS left_on
    FROM sales_stagechange c WHERE c.trashed_at IS NULL AND c.at >= %(since)s
) e
JOIN sales_stage s ON s.id = e.stage AND s.category = 'open'
JOIN sales_opportunity o ON o.id = e.opportunity_id AND o.trashed_at IS NULL
"""
# Only stays whose next `horizon` days lie wholly in the past: a deal that is still open then counts as not won, so that
# quick wins are not counted against slow losses.
RATES_OF_WINNING = """
SELECT stage, age, count(*),
    count(*) FILTER (WHERE status = 'won' AND closed_on < %(day)s AND closed_on < entered + age + %(horizon)s)
FROM forecast_stay CROSS JOIN unnest(%(ages)s::int[]) AS age
WHERE entered < %(day)s AND %(day)s - entered >= age + %(horizon)s
  AND (age = 0 OR least(coalesce(left_on, %(day)s), %(day)s) - entered > age)
GROUP BY stage, age
"""
OPEN_THEN = """
SELECT owner_id, stage, probability,
    (SELECT max(a) FROM unnest(%(ages)s::int[]) a WHERE a <= %(day)s - entered) AS age, count(*), count(amount),
    coalesce(sum(amount), 0)
FROM forecast_stay
WHERE entered < %(day)s AND (left_on IS NULL OR left_on >= %(day)s) AND (status = 'open' OR closed_on >= %(day)s)
GROUP BY owner_id, stage, probability, age
"""
WON = f"""
SELECT o.owner_id, o.closed_on, (SELECT min(c.at)::date FROM sales_stagechange c WHERE c.opportunity_id = o.id),
    o.amount * CASE WHEN o.currency = %(base)s THEN 1 ELSE (
        {RATE.replace("g.currency", "o.currency").replace("g.day", "o.closed_on")}) END
FROM sales_opportunity o
WHERE o.trashed_at IS NULL AND o.status = 'won' AND o.closed_on >= %(since)s AND o.closed_on < %(until)s
ORDER BY o.closed_on, o.id
"""


@dataclass(frozen=True)
class Chance:
    """Of `seen` deals of a stage and age, `won` were won within the horizon."""

    seen: int
    won: int

    @property
    def rate(self) -> float:
        return self.won / self.seen if self.seen else 0.0


@dataclass(frozen=True)
class Standing:
    """Open deals of one owner, stage and age on a day: `priced` of them have an amount, `total` together."""

    owner: int | None
    stage: int
    probability: int
    age: int
    count: int
    priced: int
    total: Decimal


@dataclass(frozen=True)
class Win:
    """A won deal; `amount` is in the currency of the forecast, None without amount or rate."""

    owner: int | None
    closed_on: date
    begun_on: date
    amount: Decimal | None


def gather(day: date, base: str) -> None:
    """This function gathers the stays of deals in stages, in `base`, for the rest of the transaction."""
    since = day.replace(year=day.year - YEARS_OF_HISTORY, day=1)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS forecast_stay")
        cursor.execute("ANALYZE sales_stagechange")
        cursor.execute("ANALYZE sales_opportunity")
        cursor.execute(GATHER, {"day": day, "base": base, "since": since})
        cursor.execute("ANALYZE forecast_stay")


def chances(day: date, horizon: int) -> dict[tuple[int, int], Chance]:
    """This function gives how many deals were won within `horizon` days, by (stage, age), as known on a day.

    Call `gather` before, in the same transaction.
    """
    rows = _run(RATES_OF_WINNING, {"day": day, "horizon": horizon, "ages": list(AGES)})
    return {(stage, age): Chance(seen, won) for stage, age, seen, won in rows}


def open_on(day: date) -> list[Standing]:
    """This function gives the deals that were open at the beginning of a day, by owner, stage and age; see `gather`."""
    return [Standing(*row) for row in _run(OPEN_THEN, {"day": day, "ages": list(AGES)})]


def wins(since: date, until: date, base: str) -> list[Win]:
    """This function lists what was won from a day on, before another, in the order of closing."""
    rows = _run(WON, {"since": since, "until": until, "base": base})
    return [Win(owner, closed, begun or closed, amount) for owner, closed, begun, amount in rows]


def _run(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
