"""Values of dimensions and metrics in words: names of ids as far as the reader may see them, numbers in their unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from babel import dates
from django.http import HttpRequest
from django.utils.translation import gettext as _

from libreta.intelligence.metrics.declaring import Metric
from libreta.intelligence.metrics.dimensions import DIMENSIONS, Dimension
from libreta.intelligence.metrics.terms import Better, Unit
from libreta.kernel import query, records
from libreta.kernel.filters.language import Node, Test, to_json
from libreta.kernel.refusals import Forbidden, NotVisible
from libreta.ui import formats

# Dimensions whose values are choices of a field, where the dimension itself names none.
CHOICES = {
    "channel": ("interaction", "channel"),
    "direction": ("interaction", "direction"),
    "touch": ("interaction", "kind"),
    "task_kind": ("task", "kind"),
}
Names = dict[str, dict[Any, str]]


def names_of(values: dict[str, Iterable[Any]], request: HttpRequest) -> Names:
    """This function names the values of dimensions; what the reader may not see stays a number."""
    return {key: _names(DIMENSIONS[key], set(found), request) for key, found in values.items()}


def _names(one: Dimension, values: set[Any], request: HttpRequest) -> dict[Any, str]:
    if one.names:
        numbers = {int(value) for value in values if value is not None}
        titles = _titles(one.names, numbers, request)
        found: dict[Any, str] = {n: titles.get(n) or _("#%(id)s (hidden)") % {"id": n} for n in numbers}
    else:
        label = _label_of(one, request)
        found = {value: str(label(value)) for value in values if value not in (None, "")}
    return found | dict.fromkeys((value for value in values if value in (None, "")), _("not known"))


def _titles(key: str, numbers: set[int], request: HttpRequest) -> dict[int, str]:
    """Names of customers need the right to read them; those of teams and stages are no secret of anybody's."""
    if key == "team":
        from libreta.identity.models import Team

        return dict(Team.objects.filter(pk__in=numbers).values_list("pk", "name"))
    try:
        return query.titles(key, numbers, by=request.actor, at=request.now)
    except (NotVisible, Forbidden):
        return {}


def _label_of(one: Dimension, request: HttpRequest) -> Any:
    if one.is_time:
        return lambda value: _time(one.key, value)
    if one.key == "country":
        return lambda value: formats.country(str(value))
    if one.key == "hour":
        return lambda value: f"{int(value):02d}:00"
    type_key, name = one.field or CHOICES.get(one.key, ("", ""))
    try:
        described = records.get(type_key).fields_for(request.actor).get(name) if type_key else None
    except NotVisible:
        described = None
    return described.label_of if described is not None and described.choices else str


def _time(grain: str, value: Any) -> str:
    locale = formats.locale()
    if grain == "weekday":
        return dates.get_day_names("wide", "stand-alone", locale)[int(value)].capitalize()
    if grain == "day":
        return formats.day(value)
    if grain == "month":
        return dates.format_date(date.fromisoformat(f"{value}-01"), "MMM y", locale=locale)
    if grain == "quarter":
        year, number = str(value).split("-Q")
        return dates.format_date(date(int(year), int(number) * 3, 1), "QQQ y", locale=locale)
    return str(value)


def chip(node: Node, names: Names) -> dict[str, str]:
    """This function words a condition for its chip: the dimension, and what it must be."""
    if not isinstance(node, Test) or node.path[0] not in DIMENSIONS:
        return {"label": _("Filter"), "text": str(to_json(node))}
    known = names.get(node.path[0], {})
    words = {
        "eq": "%(value)s",
        "in": "%(value)s",
        "ne": _("not %(value)s"),
        "not_in": _("not %(value)s"),
        "contains": _("contains %(value)s"),
        "starts": _("starts with %(value)s"),
        "between": _("between %(value)s"),
    }
    label = str(DIMENSIONS[node.path[0]].label)
    if node.op == "empty":
        return {"label": label, "text": _("not known") if node.value else _("known")}
    values = node.value if isinstance(node.value, list) else [node.value]
    text = ", ".join(known.get(_number(one), known.get(one, str(one))) for one in values[:5])
    text = f"{text}, … ({len(values)})" if len(values) > 5 else text
    return {"label": label, "text": words.get(node.op, f"{node.op} %(value)s") % {"value": text}}


def values_in(nodes: Iterable[Node]) -> dict[str, set[Any]]:
    """This function collects the values that conditions name, by dimension, so that they can be named."""
    found: dict[str, set[Any]] = {}
    for node in nodes:
        if isinstance(node, Test) and node.path[0] in DIMENSIONS and node.op in ("eq", "ne", "in", "not_in"):
            given = node.value if isinstance(node.value, list) else [node.value]
            of_ids = bool(DIMENSIONS[node.path[0]].names)
            kept = {number for one in given if (number := _number(one)) is not None} if of_ids else set(given)
            found.setdefault(node.path[0], set()).update(kept)
    return found


def _number(value: Any) -> Any:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def said(metric: Metric, value: float | None, base: str) -> str:
    """This function writes the value of a metric in its unit; a dash where there is none."""
    if value is None:
        return "–"
    if metric.unit == Unit.MONEY:
        return formats.money(Decimal(str(round(value, 2))), base, whole=True)
    if metric.unit == Unit.SHARE:
        return formats.percent(value, 1)
    number = formats.number(round(value, 1))
    if metric.unit == Unit.DAYS:
        return _("%(number)s d") % {"number": number}
    return _("%(number)s min") % {"number": number} if metric.unit == Unit.MINUTES else number


def moved(metric: Metric, now: float | None, before: float | None) -> dict[str, str]:
    """This function words how a value moved: text, tone by what is better, and the icon of the direction.

    Shares move by percentage points; all else by its part of what it was. Nothing where either is not known.
    """
    if now is None or before is None or (not before and metric.unit != Unit.SHARE):
        return {}
    by = now - before if metric.unit == Unit.SHARE else (now - before) / abs(before)
    rounded = round(by, 3)
    if not rounded:
        return {"text": _("no change"), "tone": "", "icon": "minus"}
    size = formats.number(abs(round(by * 100, 1)))
    shown = _("%(size)s points") % {"size": size} if metric.unit == Unit.SHARE else f"{size} %"
    up = rounded > 0
    good = up == (metric.better == Better.UP)
    way = _("up %(size)s") if up else _("down %(size)s")
    return {
        "text": f"{'+' if up else '−'}{shown}",
        "said": way % {"size": shown},
        "tone": "good" if good else "bad",
        "icon": "arrow-up" if up else "arrow-down",
    }
