"""The tree of key figures: each with its value, what it was, its last twelve months, and its target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from libreta.intelligence.explorer import naming, reading
from libreta.intelligence.explorer.asking import Asked, Span
from libreta.intelligence.kpis import targets
from libreta.intelligence.kpis.drawing import sparkline
from libreta.intelligence.metrics import periods
from libreta.intelligence.metrics.declaring import Metric
from libreta.intelligence.metrics.dimensions import fitting
from libreta.intelligence.metrics.questions import fields_of
from libreta.intelligence.metrics.terms import Level
from libreta.kernel.actors import Actor
from libreta.kernel.filters.language import Node

MONTHS = 12


@dataclass(frozen=True)
class Figure:
    """One metric of the tree, in words."""

    metric: Metric
    text: str
    moved: dict[str, str]
    before: str
    spark: Any
    standing: targets.Standing | None
    target: str
    url: str


def tree(span: Span, compare: str, where: Node, reader: Actor) -> tuple[list[tuple[Any, list[Figure]]], list[Metric]]:
    """This function gives the figures by level, and the metrics to which the filter does not apply.

    One question answers all of them over all their periods. Raises NoWarehouse, BadFilter.
    """
    wanted, apart = [], []
    asked_of = fields_of(where)
    for one in reading.metrics_for(reader):
        fits = {fit.key for fit in fitting(one, reader)}
        (wanted if asked_of <= fits else apart).append(one)
    spans = _spans(span, compare)
    values = reading.over(tuple(one.key for one in wanted), spans, reader, where=where) if wanted else {}
    known = targets.targets(targets.kind_of(span.name))
    base = reading.warehouse().base
    draw = _drawer(span, compare, where, base, spans)
    figures = {one.key: draw(one, values[one.key], known.get(one.key)) for one in wanted}
    levels = [(level.label, [figures[one.key] for one in wanted if one.level == level]) for level in Level]
    return [(label, listed) for label, listed in levels if listed], apart


def _spans(span: Span, compare: str) -> dict[str, tuple[date, date]]:
    """The period, the one compared with, and the twelve months that end with that of the period's last day."""
    found = {"now": (span.first, span.until)}
    if days := span.compared(compare):
        found["before"] = days
    step = periods.step_of(span.last, "month")
    months = [step]
    while len(months) < MONTHS:
        months.insert(0, periods.step_of(periods.before(months[0].first, months[0].end)[0], "month"))
    return found | {str(month.name): (month.first, min(month.end, span.until)) for month in months}


def _drawer(span: Span, compare: str, where: Node, base: str, spans: dict[str, Any]) -> Callable[..., Figure]:
    months = [name for name in spans if name not in ("now", "before")]

    def draw(one: Metric, values: dict[str, float | None], target: Any) -> Figure:
        now, before = values["now"], values.get("before")
        words = [naming.said(one, values[name], base) for name in (months[0], months[-1])]
        return Figure(
            one,
            naming.said(one, now, base),
            naming.moved(one, now, before),
            naming.said(one, before, base),
            sparkline([values[name] for name in months], words),
            targets.standing(one, now, target) if target else None,
            naming.said(one, float(target.value), base) if target else "",
            Asked((one.key,), span, ("month",), compare=compare, where=where).address(),
        )

    return draw
