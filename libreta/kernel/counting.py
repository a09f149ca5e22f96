"""How many: exact where that is cheap or asked for, else the planner's estimate."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

EXACT_BELOW = 5_000
CHEAP = 5_000.0  # of the planner's units: some ten milliseconds
CHEAP_SEARCH = 500.0  # reading a search index takes far longer than the planner believes


@dataclass(frozen=True)
class Count:
    """A number of rows; `exact` is False for an estimate; `value` None when nobody asked."""

    value: int | None
    exact: bool


def count(rows: QuerySet, mode: str, cheap: float = CHEAP) -> Count:
    """This function counts by mode: "none", "estimate" or "exact"."""
    if mode == "none":
        return Count(None, False)
    if mode == "exact":
        return Count(rows.order_by().count(), True)
    guess, cost = _planned(rows)
    if guess < EXACT_BELOW and cost < cheap:
        return Count(rows.order_by().count(), True)
    return Count(guess, False)


def _planned(rows: QuerySet) -> tuple[int, float]:
    try:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # known to be empty without a question
        return 0, 0.0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return int(top["Plan Rows"]), float(top["Total Cost"])
