"""The filters whose records the figures of the acquisition monitor count; pages link to them, queries count by them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from libreta.kernel.filters import moments
from libreta.sales.leads.terms import Status
from libreta.sales.orders.terms import COUNTED
from libreta.sales.portfolio.periods import Period, within

Tree = dict[str, Any]
STEPS = ("leads", "qualified", "opportunity", "won", "ordered")
BOUGHT = {"field": "status", "op": "in", "value": [status.value for status in COUNTED]}


def first_order(first: date, after: date) -> list[Tree]:
    """This function gives the conditions on customers who ordered from a day on, before another, and never before."""
    inside = {"and": [BOUGHT, *within("ordered_on", first, after)]}
    earlier = {"and": [BOUGHT, {"field": "ordered_on", "op": "lt", "value": first.isoformat()}]}
    return [
        {"field": "orders", "op": "any", "value": inside},
        {"field": "orders", "op": "none", "value": earlier},
    ]


def of_source(source: str | None) -> list[Tree]:
    """This function gives the condition of one source; None stands for all, an empty one for those without."""
    if source is None:
        return []
    return [
        {"field": "source", "op": "eq", "value": source}
        if source
        else {"field": "source", "op": "empty", "value": True}
    ]


def leads(step: str, period: Period, timezone: str, source: str | None = None) -> list[Tree]:
    """This function gives the conditions on leads captured in a period that came at least to a step."""
    bounds = (("gte", period.first), ("lt", period.after))
    tests: list[Tree] = [
        {"field": "captured_at", "op": op, "value": moments.start_of(day, timezone).isoformat()} for op, day in bounds
    ]
    place = STEPS.index(step)
    if place >= 1:
        tests.append({"field": "status", "op": "eq", "value": Status.QUALIFIED.value})
    if place >= 2:
        tests.append({"field": "opportunity", "op": "empty", "value": False})
    if place >= 3:
        tests.append({"field": "opportunity.status", "op": "eq", "value": "won"})
    if place >= 4:
        ordered = {"and": [BOUGHT, {"field": "ordered_on", "op": "gte", "value": period.first.isoformat()}]}
        tests.append({"field": "customer", "op": "any", "value": {"field": "orders", "op": "any", "value": ordered}})
    return tests + of_source(source)


def address(slug: str, tests: list[Tree]) -> str:
    """This function gives the address of the list of records that fit."""
    tree = json.dumps({"and": tests}, separators=(",", ":"), ensure_ascii=False)
    return f"/{slug}/?{urlencode({'filter': tree})}"
