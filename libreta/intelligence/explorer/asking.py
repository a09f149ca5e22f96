"""The question of a page: all of it stands in the address, so that a link asks it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics import periods
from libreta.intelligence.metrics.dimensions import DIMENSIONS, dimension
from libreta.intelligence.metrics.questions import Question
from libreta.kernel.filters import moments
from libreta.kernel.filters.language import EVERYTHING, And, Node, both, parse, to_json

PERIODS = {
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    "last_quarter": _("Last quarter"),
    "this_year": _("This year"),
    "last_year": _("Last year"),
    "last_30_days": _("Last 30 days"),
    "last_90_days": _("Last 90 days"),
    "last_365_days": _("Last 365 days"),
    "own": _("From … to …"),
}
COMPARED = {"": _("Nothing"), "before": _("The period before"), "year": _("The year before")}
MOST_METRICS, MOST_ROWS = 4, 2
Spans = tuple[date, date]


@dataclass(frozen=True)
class Span:
    """A period: the days from `first` until before `end`, of which those until before `until` have come."""

    name: str
    first: date
    end: date
    until: date

    @property
    def last(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def is_partial(self) -> bool:
        return self.until < self.end

    def compared(self, way: str) -> Spans | None:
        """This method gives the days to compare with; of a period that is not over, as many days as have come."""
        if not way:
            return None
        first, end = (periods.before if way == "before" else periods.year_before)(self.first, self.end)
        return first, min(end, first + (self.until - self.first)) if self.is_partial else end


@dataclass(frozen=True)
class Asked:
    """Metrics by up to two dimensions in rows and one in columns, over a period, narrowed, perhaps compared."""

    metrics: tuple[str, ...]
    span: Span
    rows: tuple[str, ...] = ()
    column: str = ""
    compare: str = ""
    where: Node = EVERYTHING
    view: str = "table"

    @property
    def by(self) -> tuple[str, ...]:
        return (*self.rows, self.column) if self.column else self.rows

    def question(self, by: tuple[str, ...] | None = None, days: Spans | None = None) -> Question:
        """This method gives the question for the metrics, by these dimensions, over these days."""
        first, end = days or (self.span.first, self.span.until)
        return Question(self.metrics, first, end, self.by if by is None else by, self.where)

    def parameters(self) -> list[tuple[str, str]]:
        """This method gives the parameters that ask this question again."""
        found = [("m", key) for key in self.metrics] + [("r", key) for key in self.rows]
        found += [("c", self.column)] if self.column else []
        found += period_parameters(self.span)
        found += [("with", self.compare)] if self.compare else []
        found += where_parameters(self.where)
        return found + ([("view", self.view)] if self.view != "table" else [])

    def address(self, path: str = "/explorer/") -> str:
        """This method gives the address of the question, or of another page about it."""
        return f"{path}?{urlencode(self.parameters())}"

    def at(self, dimensions: tuple[str, ...], key: tuple[Any, ...]) -> Asked:
        """This method gives the question narrowed to a cell: a step of time becomes the period, the rest conditions."""
        narrowed = self
        for name, value in zip(dimensions, key, strict=True):
            step = _step(narrowed.span, name, value) if dimension(name).is_time else None
            if step is not None:
                narrowed = replace(narrowed, span=step)
            else:
                narrowed = replace(narrowed, where=and_also(narrowed.where, name, value))
        return narrowed


def _step(span: Span, grain: str, value: Any) -> Span | None:
    if grain == "weekday":
        return None
    for step in periods.steps(span.first, span.until, grain):
        if str(step.name) == str(value):
            first, until = max(step.first, span.first), min(step.end, span.until)
            return Span("own", first, until, until)
    return None


def and_also(where: Node, name: str, value: Any) -> Node:
    """This function adds the condition that a dimension has a value, or none."""
    if value is None:
        return _flat(both(where, parse({"field": name, "op": "empty", "value": True})))
    return _flat(both(where, parse({"field": name, "op": "eq", "value": _plain(value)})))


def and_one_of(where: Node, name: str, values: list[str]) -> Node:
    """This function adds the condition that a dimension has one of these values."""
    return _flat(both(where, parse({"field": name, "op": "in", "value": values})))


def conditions(where: Node) -> list[Node]:
    """This function lists the conditions that all must hold: the chips of a page."""
    return list(where.parts) if isinstance(where, And) else [where]


def without(where: Node, place: int) -> Node:
    """This function leaves one condition out."""
    return And(tuple(part for number, part in enumerate(conditions(where)) if number != place))


def _flat(where: Node) -> Node:
    parts = [inner for part in conditions(where) for inner in (part.parts if isinstance(part, And) else (part,))]
    return And(tuple(part for place, part in enumerate(parts) if part not in parts[:place]))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def where_parameters(where: Node) -> list[tuple[str, str]]:
    """This function writes a filter as a parameter, if it narrows at all."""
    if not conditions(where):
        return []
    return [("where", json.dumps(to_json(where), separators=(",", ":"), ensure_ascii=False))]


def period_parameters(span: Span) -> list[tuple[str, str]]:
    """This function writes a period as parameters."""
    if span.name != "own":
        return [("period", span.name)]
    last = span.end - timedelta(days=1)
    return [("period", "own"), ("from", span.first.isoformat()), ("to", last.isoformat())]


def span_of(given: Mapping[str, Any], today: date, default: str) -> Span:
    """This function reads the period that is asked for; what makes no sense is the default."""
    name = str(given.get("period", "")) or default
    tomorrow = today + timedelta(days=1)
    if name == "own":
        first, last = _day(given.get("from")), _day(given.get("to"))
        if first and last and first <= last:
            end = last + timedelta(days=1)
            return Span("own", first, end, max(min(end, tomorrow), first + timedelta(days=1)))
        name = default
    found = moments.span(name, today) if name in PERIODS else None
    name = name if found else default
    first, end = found or moments.span(default, today) or (today, tomorrow)
    return Span(name, first, end, min(end, tomorrow))


def _day(text: Any) -> date | None:
    try:
        found = date.fromisoformat(str(text or ""))
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2060 else None


def where_of(given: QueryDict) -> Node:
    """This function reads the filter, with the values that were ticked to be added to it. Raises BadFilter."""
    where = _flat(parse(given.get("where") or None))
    name, values = given.get("pick", ""), [one for one in given.getlist("value") if one]
    return and_one_of(where, name, values[:100]) if name in DIMENSIONS and values else where


def asked(given: QueryDict, today: date, known: tuple[str, ...]) -> Asked:
    """This function reads a question from an address; without metrics it is that for the first known one by month.

    Metrics that the reader does not know are passed over, so that a shared link shows what may be seen. Raises
    BadFilter.
    """
    metrics = tuple(key for key in dict.fromkeys(given.getlist("m")) if key in known)[:MOST_METRICS]
    rows = tuple(key for key in dict.fromkeys(given.getlist("r")) if key in DIMENSIONS)[:MOST_ROWS]
    column = given.get("c", "")
    if not given.getlist("m"):
        metrics, rows = known[:1], rows or ("month",)
    return Asked(
        metrics,
        span_of(given, today, "this_year"),
        rows,
        column if column in DIMENSIONS and column not in rows else "",
        given.get("with", "") if given.get("with") in COMPARED else "",
        where_of(given),
        "chart" if given.get("view") == "chart" else "table",
    )
