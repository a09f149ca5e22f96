"""The forecast over the API: figures, what changed, and the shares of a deal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from libreta.api.answers import answer
from libreta.api.bodies import json_object
from libreta.api.document_parts import answers
from libreta.api.endpoint import endpoint
from libreta.kernel import query, records
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Invalid, NotAllowedNow
from libreta.sales.forecasts import actions, asking, changes, periods, snapshots
from libreta.sales.forecasts.asking import Question
from libreta.sales.forecasts.queries import Row, overview


@endpoint(["GET"])
def forecast(request: HttpRequest) -> HttpResponse:
    """This function answers with the forecast of `period=` by `by=` (person, team, company)."""
    query.require(records.get("opportunity"), request.actor, "read")
    question = _asked(request)
    found = overview(
        question.period, currency=question.currency, measure=question.measure, by=request.actor, at=request.now
    )
    body = _head(question) | {"rates_of": found.today, "company": _row(found.company, question)}
    if question.by != "company":
        body["teams"] = [_row(team, question) for team in found.teams]
    body["without_rate"] = [{"currency": one.currency, "count": one.count, "amount": one.amount} for one in found.apart]
    body["quotas_without_rate"] = sorted(found.unrated_quotas)
    body["without_amount"], body["late"], body["undated"] = found.figures.bare, found.figures.late, found.undated
    return answer({"data": body})


@endpoint(["GET"])
def changed(request: HttpRequest) -> HttpResponse:
    """This function answers with what changed in `period=` since the snapshot of the week `since=` (or the last)."""
    query.require(records.get("opportunity"), request.actor, "read")
    question = _asked(request)
    weeks = snapshots.weeks()
    since = request.GET.get("since", "")
    week = next((w for w in weeks if w.week.isoformat() == since), None)
    week = week if since else snapshots.week_before(weeks, request.now)
    if week is None:
        raise NotAllowedNow(_("There is no snapshot of this week."))
    asked = changes.Comparison(question.period, week, question.currency, question.today)
    found = changes.changes(asked, by=request.actor, at=request.now)
    steps = {
        move: {"count": s.count, "amount": s.total, "effect": s.effect, "without_rate": s.apart}
        for move, s in found.steps.items()
    }
    more = {"since": week.week, "taken_at": week.taken_at, "before": found.before, "now": found.now, "changes": steps}
    return answer({"data": _head(question) | more})


@endpoint(["GET", "PUT"])
def shares(request: HttpRequest, record_id: int) -> HttpResponse:
    """This function answers with the shares of a deal, or replaces them with {"shares": [{"person", "percent"}]}."""
    query.of("opportunity", by=request.actor, at=request.now).get(record_id)
    if request.method == "PUT":
        wanted = _read(json_object(request).get("shares"))
        actions.share_opportunity(record_id, wanted, by=request.actor, at=request.now)
    query.require(records.get("opportunity_split"), request.actor, "read")
    seen = query.of("opportunity_split", by=request.actor, at=request.now).only(("person", "percent"))
    seen.fields()
    rows = seen.queryset().filter(opportunity_id=record_id).order_by("id")
    return answer({"data": [{"person": row.person_id, "percent": row.percent} for row in rows]})


def _read(given: Any) -> dict[int, Decimal]:
    if not isinstance(given, list):
        raise Invalid(errors={"shares": [_("A list of people with percents is expected.")]})
    found: dict[int, Decimal] = {}
    for one in given:
        try:
            person, percent = one["person"], Decimal(str(one["percent"]))
        except (TypeError, KeyError, InvalidOperation):
            raise Invalid(errors={"shares": [_("Each share names a person and a percent.")]}) from None
        if type(person) is not int or not percent.is_finite() or person in found:
            raise Invalid(errors={"shares": [_("Each person has one share.")]})
        found[person] = percent
    return found


def _asked(request: HttpRequest) -> Question:
    question = asking.asked(request.GET, by=request.actor, at=request.now)
    text = request.GET.get("period", "")
    if text and periods.read(text, today=question.today) is None:
        raise Invalid(errors={"period": [_("Write 2026, 2026-Q4, 2026-11 or this_quarter.")]})
    if (wanted := request.GET.get("currency", "").upper()) and wanted != question.currency:
        raise Invalid(errors={"currency": [_("There are no rates to this currency.")]})
    return question


def _head(question: Question) -> dict[str, Any]:
    period = question.period
    return {
        "period": period.code,
        "first_day": period.first,
        "last_day": period.last,
        "currency": question.currency,
        "measure": question.measure,
    }


def _row(row: Row, question: Question) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": row.key, "name": row.name} if row.kind != "company" else {}
    shown["categories"] = {
        category: {"amount": cell.amount, "count": cell.count} for category, cell in row.cells.items()
    }
    shown |= {"quota": row.quota, "attainment": row.attainment, "gap": row.gap, "coverage": row.coverage}
    shown |= {"expected": row.expected, "expected_by_managers": row.managed}
    if row.kind == "person":
        shown["adjustments"] = {
            category: {"amount": a.original, "currency": a.currency, "reason": a.reason, "by": a.who, "at": a.when}
            for category, a in row.adjusted.items()
        }
    if row.kind == "team" and question.by == "person":
        shown["people"] = [_row(person, question) for person in row.rows]
    return shown


PATTERNS = [
    path("forecast", forecast, name="api_forecast"),
    path("forecast/changes", changed, name="api_forecast_changes"),
    path("opportunities/<int:record_id>/shares", shares, name="api_opportunity_shares"),
]


def paths(actor: Actor) -> Mapping[str, Any]:
    """This function describes the addresses for the OpenAPI document."""

    def asked(name: str, text: str) -> dict[str, Any]:
        return {"name": name, "in": "query", "schema": {"type": "string"}, "description": text}

    def told(name: str, summary: str, *parameters: dict[str, Any]) -> dict[str, Any]:
        known: dict[str, Any] = {"operationId": name, "summary": summary, "tags": ["forecast"]}
        return known | {"parameters": [*parameters], "responses": answers(200, {"type": "object"}, 409, 413, 415, 422)}

    period = asked("period", "2026, 2026-Q4, 2026-11, this_quarter, last_month, next_year")
    currency = asked("currency", "currency in which amounts are counted")
    deal = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    body = {"content": {"application/json": {"schema": {"type": "object"}}}, "required": True}
    return {
        "/forecast": {
            "get": told(
                "read_forecast",
                "The forecast of a period",
                period,
                asked("by", "person, team or company"),
                asked("measure", "revenue or count"),
                currency,
            )
        },
        "/forecast/changes": {
            "get": told(
                "read_forecast_changes",
                "What changed since a snapshot",
                period,
                asked("since", "the Monday of a week"),
                currency,
            )
        },
        "/opportunities/{id}/shares": {
            "get": told("read_opportunity_shares", "The shares of a deal", deal),
            "put": told("replace_opportunity_shares", "Divide the credit of a deal", deal) | {"requestBody": body},
        },
    }
