"""Metrics over the API: which there are, by what they can be looked at, and their values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from libreta.api.answers import answer
from libreta.api.document_parts import answers, parameter
from libreta.api.endpoint import endpoint
from libreta.intelligence.explorer import reading
from libreta.intelligence.metrics.declaring import Metric
from libreta.intelligence.metrics.questions import Question
from libreta.intelligence.metrics.terms import Unit
from libreta.kernel import features
from libreta.kernel.actors import Actor
from libreta.kernel.filters import moments
from libreta.kernel.filters.language import both, parse, parse_short
from libreta.kernel.refusals import Invalid, NotVisible

MOST_METRICS, MOST_DIMENSIONS = 20, 4


@endpoint(["GET"])
def metrics(request: HttpRequest) -> HttpResponse:
    """This function lists the metrics that the reader may see, each with the dimensions that fit it."""
    _require_area()
    known = reading.warehouse()
    listed = [_described(one, known.base, request.actor) for one in reading.metrics_for(request.actor)]
    return answer({"data": listed, "read_at": known.taken_at, "as_of": known.as_of})


@endpoint(["GET"])
def values(request: HttpRequest) -> HttpResponse:
    """This function answers with the values of `metrics=` by `by=` from the day `from=` through `to=`."""
    _require_area()
    reading.warehouse()
    question = _asked(request)
    found = reading.values(question, request.actor)
    known = reading.warehouse()
    cells = [dict(zip(question.by, key, strict=True)) | {"values": given} for key, given in found.cells.items()]
    head = {"from": question.first, "to": question.end - timedelta(days=1), "by": question.by, "currency": known.base}
    return answer({"data": cells, **head, "read_at": known.taken_at, "as_of": known.as_of})


def _require_area() -> None:
    if not features.is_on("intelligence"):
        raise NotVisible()


def _described(one: Metric, base: str, reader: Actor) -> dict[str, Any]:
    said = {"key": one.key, "label": one.label, "help": one.help, "level": one.level, "unit": one.unit}
    said |= {"better": one.better, "answers_for": one.answers_for, "adds_up": one.adds_up}
    said["dimensions"] = [
        {"key": by.key, "label": by.label, "within": by.within or None, "names": by.names or None}
        for by in reading.dimensions_for([one], reader)
    ]
    return said | ({"currency": base} if one.unit == Unit.MONEY else {})


def _asked(request: HttpRequest) -> Question:
    given = request.GET
    names, by = _listed(given.get("metrics", "")), _listed(given.get("by", ""))
    if not names or len(names) > MOST_METRICS:
        raise Invalid(errors={"metrics": [_("Name one to twenty metrics, separated by commas.")]})
    if len(by) > MOST_DIMENSIONS:
        raise Invalid(errors={"by": [_("Name at most four dimensions.")]})
    today = moments.local_day(request.now, request.actor.timezone)
    first = _day(given.get("from"), "from") or today.replace(day=1)
    last = _day(given.get("to"), "to") or today
    if last < first:
        raise Invalid(errors={"to": [_("The period ends before it begins.")]})
    where = both(parse(given.get("where") or None), parse_short(list(given.items())))
    return Question(names, first, last + timedelta(days=1), by, where)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(errors={name: [_("Write a day like 2026-11-30.")]}) from None


PATTERNS = [
    path("metrics", metrics, name="api_metrics"),
    path("metrics/values", values, name="api_metric_values"),
]


def paths(actor: Actor) -> Mapping[str, Any]:
    """This function describes the addresses for the OpenAPI document."""
    text = {"type": "string"}
    day = {"type": "string", "format": "date"}
    number = {"type": ["number", "null"]}
    metric = {"type": "object", "properties": dict.fromkeys(("key", "label", "help", "level", "unit"), text)}
    cell = {"type": "object", "properties": {"values": {"type": "object", "additionalProperties": number}}}

    def told(name: str, summary: str, item: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
        good = {"type": "object", "properties": {"data": {"type": "array", "items": item}, "read_at": text}}
        known: dict[str, Any] = {"operationId": name, "summary": summary, "tags": ["metrics"]}
        return {"get": known | {"parameters": [*parameters], "responses": answers(200, good, 400, 409, 413, 422)}}

    return {
        "/metrics": told("list_metrics", "The metrics that you may see, and by what", metric),
        "/metrics/values": told(
            "read_metric_values",
            "Values of metrics by dimensions",
            cell,
            parameter("metrics", text, "keys of metrics, separated by commas", required=True),
            parameter("by", text, "keys of dimensions, separated by commas; at most four"),
            parameter("from", day, "first day; the first of this month by default"),
            parameter("to", day, "last day; today by default"),
            parameter("where", text, "a filter over dimensions as a JSON tree; or the short form, country[in]=RO,MX"),
        ),
    }
