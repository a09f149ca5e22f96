"""Capture over the API: up to a thousand touches in one call, a result for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from libreta.api import limits
from libreta.api.answers import answer, problem_body
from libreta.api.bodies import json_object, raw_body
from libreta.api.document_parts import answers, content
from libreta.api.endpoint import endpoint
from libreta.api.idempotency import once
from libreta.api.refusals import BadRequest
from libreta.kernel import features, query, records
from libreta.kernel.actors import Actor, FieldRight
from libreta.kernel.refusals import Forbidden, Invalid, Refusal, TooLarge
from libreta.sales.leads.actions import capture_leads
from libreta.sales.leads.terms import Way
from libreta.sales.leads.touches import GIVEN, Touch

MOST = 1_000
TOUCHES_PER_CALL = 20  # so many count as one call of the limit
Places = list[tuple[int, Touch]]


@endpoint(("POST",))
def capture(request: HttpRequest) -> HttpResponse:
    """This function captures {"leads": [...]} and answers with a result per touch; a refused one costs itself only."""
    body = raw_body(request, batch=True)
    given = json_object(request, batch=True).get("leads")
    query.require(records.get("lead"), request.actor, "create")
    if not isinstance(given, list) or not given:
        raise BadRequest(_("Send a list of leads."), errors={"leads": [_("This field is required.")]})
    if len(given) > MOST:
        raise TooLarge(_("A call captures at most 1,000 leads. For more, use an import."))
    limits.take(limits.bucket_of(request.actor), cost=len(given) / TOUCHES_PER_CALL)

    def worked() -> HttpResponse:
        results = captured(given, by=request.actor, at=request.now)
        refused = sum("problem" in result for result in results)
        return answer({"results": results, "captured": len(results) - refused, "refused": refused})

    return once(request, body, worked)


def captured(given: Sequence[Any], *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """This function captures what can be captured and gives index, status and id, or the problem, of each touch."""
    results: dict[int, dict[str, Any]] = {}
    places: Places = []
    own = _own(by)
    for place, raw in enumerate(given):
        try:
            places.append((place, _touch(raw, own)))
        except Refusal as refusal:
            results[place] = _refused(place, refusal)
    _attempt(places, results, by, at)
    return [results[place] for place in range(len(given))]


def _own(by: Actor) -> list[str]:
    """The custom fields of leads that somebody may write."""
    return [name for name, field in records.get("lead").fields_for(by, FieldRight.WRITE).items() if field.custom]


def _touch(raw: Any, own: Sequence[str] = ()) -> Touch:
    if not isinstance(raw, dict):
        raise BadRequest(_("Each lead is an object."))
    errors = {str(name)[:60]: [_("There is no such field.")] for name in raw if name not in (*GIVEN, *own)}
    errors |= {
        n: [_("A text or a number is expected.")]
        for n, v in raw.items()
        if n not in own and isinstance(v, dict | list | bool)
    }
    if errors:
        raise Invalid(errors=errors)
    told = {name: value for name, value in raw.items() if value is not None}
    return Touch(
        **{n: v for n, v in told.items() if n in GIVEN}, own={n: told[n] for n in own if n in told}, came_by=Way.API
    )


def _attempt(places: Places, results: dict[int, dict[str, Any]], by: Actor, at: datetime) -> None:
    if not places:
        return
    try:
        ids = capture_leads([touch for _place, touch in places], by=by, at=at)
    except Forbidden:
        raise
    except Refusal as refusal:
        for part in _remaining(places, refusal, results):
            _attempt(part, results, by, at)
        return
    for pair, pk in zip(places, ids, strict=True):
        place = pair[0]
        results[place] = {"index": place, "status": 201, "id": pk}


def _remaining(places: Places, refusal: Refusal, results: dict[int, dict[str, Any]]) -> list[Places]:
    """The touches that a refusal names are taken out; where it names none, the halves are tried."""
    if len(places) == 1:
        results[places[0][0]] = _refused(places[0][0], refusal)
        return []
    rows = refusal.rows if isinstance(refusal, Invalid) else {}
    if not rows:
        middle = len(places) // 2
        return [places[:middle], places[middle:]]
    for position, errors in rows.items():
        results[places[position][0]] = _refused(places[position][0], Invalid(refusal.message, errors=errors))
    return [[pair for position, pair in enumerate(places) if position not in rows]]


def _refused(place: int, refusal: Refusal) -> dict[str, Any]:
    return {"index": place, "status": refusal.status, "problem": problem_body(refusal)}


PATTERNS = [path("leads/capture", capture, name="api_lead_capture")]


def paths(actor: Actor) -> dict[str, Any]:
    """This function describes the capture for OpenAPI, to those who may."""
    if actor.rights.scope("lead", "create") == "none" or not features.is_on("sales"):
        return {}
    number = {"type": "integer"}
    kinds = {"product": number, "pipeline": number, "customer": number, "amount": {"type": "string"}}
    touch = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: kinds.get(name, {"type": "string"}) for name in GIVEN} | {n: {} for n in _own(actor)},
    }
    body = {
        "type": "object",
        "required": ["leads"],
        "properties": {"leads": {"type": "array", "items": touch, "minItems": 1, "maxItems": MOST}},
    }
    result = {
        "type": "object",
        "properties": {"index": number, "status": number, "id": number, "problem": {"type": "object"}},
        "required": ["index", "status"],
    }
    told = {
        "type": "object",
        "properties": {"results": {"type": "array", "items": result}, "captured": number, "refused": number},
        "required": ["results", "captured", "refused"],
    }
    operation = {
        "summary": "Capture leads",
        "operationId": "capture_leads",
        "tags": ["Leads"],
        "requestBody": {"required": True, "content": content(body)},
        "responses": answers(200, told, 409, 413, 415, 422),
    }
    return {"/leads/capture": {"post": operation}}
