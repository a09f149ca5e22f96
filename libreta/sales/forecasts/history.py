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
STAYS = """
WITH entry AS (
    SELECT c.opportunity_id, c.to_stage_id AS stage, c.at::date AS entered,
        lead(c.at::date) OVER (PARTITION BY c.opportunity_id ORDER BY c.at, c.id) AS left_on
    FROM sales_stagechange c
    WHERE c.trashed_at IS NULL AND c.at < %(day)s AND c.at >= %(since)s
), stay AS (
    SELECT e.stage, e.entered, coalesce(e.left_on, %(day)s) - e.entered AS days, o.id, o.owner_id, o.amount, o.currency,
        e.left_on, s.probability,
        CASE WHEN o.status <> 'open' AND o.closed_on < %(day)s THEN o.status ELSE 'open' END AS status, o.closed_on
    FROM entry e
    JOIN sales_stage s ON s.id = e.stage AND s.category = 'open'
    JOIN sales_opportunity o ON o.id = e.opportunity_id AND o.trashed_at IS NULL
)
"""
# Only stays whose next `horizon` days lie wholly in the past: a deal that is still open then counts as not won, so that
# quick wins are not counted against slow losses.
RATES_OF_WINNING = (
    STAYS
    + """
SELECT stage, age, count(*), count(*) FILTER (WHERE status = 'won' AND closed_on < entered + age + %(horizon)s)
FROM stay CROSS JOIN unnest(%(ages)s::int[]) AS age
WHERE (days > age OR (age = 0)) AND %(day)s - entered >= age + %(horizon)s
GROUP BY stage, age
"""
)
OPEN_THEN = (
    STAYS
    + f"""
SELECT owner_id, stage, probability, (SELECT max(a) FROM unnest(%(ages)s::int[]) a WHERE a <= days) AS age, count(*),
    count(amount), coalesce(sum(amount * CASE WHEN currency = %(base)s THEN 1 ELSE (
        {RATE.replace("g.currency", "stay.currency").replace("g.day", "%(day)s::date")}) END), 0)
FROM stay WHERE left_on IS NULL AND status = 'open'
GROUP BY owner_id, stage, probability, age
"""
)
WON = f"""
SELECT o.owner_id, o.closed_on, (SELECT min(c.at)::date FROM sales_stagechange c WHERE c.opportunity_id = o.id),
    o.amount * CASE WHEN o.currency = %(base)s THEN 1 ELSE (
        {RATE.replace("g.currency", "o.currency").replace("g.day", "o.closed_on")}) END
FROM sales_opportunity o
WHERE o.trashed_at IS NULL AND o.status = 'won' AND o.closed_on >= %(since)s AND o.closed_on < %(until)s
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


def chances(day: date, horizon: int) -> dict[tuple[int, int], Chance]:
    """This function gives how many deals were won within `horizon` days, by (stage, age), as known on a day."""
    rows = _run(RATES_OF_WINNING, {"day": day, "horizon": horizon})
    return {(stage, age): Chance(seen, won) for stage, age, seen, won in rows}


def open_on(day: date, base: str) -> list[Standing]:
    """This function gives the deals that were open at the beginning of a day, by owner, stage and age."""
    return [Standing(*row) for row in _run(OPEN_THEN, {"day": day, "base": base})]


def wins(since: date, until: date, base: str) -> list[Win]:
    """This function lists what was won from a day on, before another."""
    rows = _run(WON, {"since": since, "until": until, "base": base, "day": until})
    return [Win(owner, closed, begun or closed, amount) for owner, closed, begun, amount in rows]


def _run(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    day = given["day"]
    known = {"ages": list(AGES), "since": day.replace(year=day.year - YEARS_OF_HISTORY, day=1)}
    with connection.cursor() as cursor:
        cursor.execute(sql, known | given)
        return cursor.fetchall()
