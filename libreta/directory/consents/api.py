"""May we contact these people, over the API; the history itself is the record type `consents`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from libreta.api.answers import answer
from libreta.api.bodies import json_object
from libreta.api.document_parts import answers
from libreta.api.endpoint import endpoint
from libreta.directory.consents.queries import Answer, may_contact
from libreta.directory.consents.staff_pages import reads
from libreta.directory.consents.terms import Channel
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, Invalid

MOST = 10_000


@endpoint(["GET"])
def of_one(request: HttpRequest, record_id: int) -> HttpResponse:
    """This function answers whether we may contact a customer now: `purpose=`, `channel=` (email)."""
    _require(request.actor)
    query.of("customer", by=request.actor, at=request.now).get(record_id)
    channel, purpose = _asked(request.GET.get("channel", "email"), request.GET.get("purpose", ""))
    return answer({"data": _shown(record_id, may_contact([record_id], channel, purpose, request.now)[record_id])})


@endpoint(["POST"])
def of_many(request: HttpRequest) -> HttpResponse:
    """This function answers for {"customers": [...], "purpose": "offers", "channel": "email"}, ten thousand at most;
    customers whom the caller does not see are not in the answer."""
    _require(request.actor)
    body = json_object(request)
    ids = body.get("customers")
    if not isinstance(ids, list) or len(ids) > MOST or not all(type(one) is int and 0 < one < 2**63 for one in ids):
        raise Invalid(errors={"customers": [_("A list of 10,000 numbers of customers at most is expected.")]})
    channel, purpose = _asked(body.get("channel", "email"), body.get("purpose", ""))
    seen = query.of("customer", by=request.actor, at=request.now).with_ids(ids).queryset()
    found = may_contact(sorted(seen.values_list("pk", flat=True)), channel, purpose, request.now)
    return answer({"data": [_shown(number, said) for number, said in found.items()]})


def _require(by: Actor) -> None:
    if not reads(by):
        raise Forbidden()


def _asked(channel: Any, purpose: Any) -> tuple[str, str]:
    if channel not in Channel.values:
        raise Invalid(errors={"channel": [_("There is no such channel.")]})
    if not isinstance(purpose, str) or not purpose or len(purpose) > 40:
        raise Invalid(errors={"purpose": [_("Name the purpose by its code, like offers.")]})
    return channel, purpose.replace("\x00", "")


def _shown(number: int, said: Answer) -> dict[str, Any]:
    return {
        "customer": number,
        "may": said.may,
        "code": said.code,
        "sentence": said.sentence,
        "not_before": said.not_before,
    }


PATTERNS = [
    path("customers/<int:record_id>/may-contact", of_one, name="api_may_contact"),
    path("may-contact", of_many, name="api_may_contact_many"),
]


def paths(actor: Actor) -> Mapping[str, Any]:
    """This function describes the addresses for the OpenAPI document."""
    one = {"type": "object", "properties": {
        "customer": {"type": "integer"}, "may": {"type": "boolean"}, "code": {"type": "string"},
        "sentence": {"type": "string"}, "not_before": {"type": ["string", "null"], "format": "date-time"},
    }}  # fmt: skip
    asked = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
        {"name": "purpose", "in": "query", "required": True, "schema": {"type": "string"}},
        {"name": "channel", "in": "query", "schema": {"type": "string", "enum": Channel.values}},
    ]
    body = {"type": "object", "required": ["customers", "purpose"], "properties": {
        "customers": {"type": "array", "items": {"type": "integer"}, "maxItems": MOST},
        "purpose": {"type": "string"}, "channel": {"type": "string", "enum": Channel.values},
    }}  # fmt: skip
    return {
        "/customers/{id}/may-contact": {
            "get": {
                "operationId": "read_may_contact",
                "tags": ["consents"],
                "summary": "May we contact this customer now, and why",
                "parameters": asked,
                "responses": answers(200, {"type": "object", "properties": {"data": one}}, 404, 422),
            }
        },
        "/may-contact": {
            "post": {
                "operationId": "ask_may_contact",
                "tags": ["consents"],
                "summary": "May we contact these customers now, and why",
                "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
                "responses": answers(
                    200, {"type": "object", "properties": {"data": {"type": "array", "items": one}}}, 413, 415, 422
                ),
            }
        },
    }
