"""Duplicates over the API: who resembles values or a customer. Pairs and decisions are those of their record type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from libreta.api.answers import answer
from libreta.api.bodies import json_object
from libreta.api.document_parts import answers, content
from libreta.api.endpoint import endpoint
from libreta.api.parameters import require_known
from libreta.directory.duplicates import entry, queries
from libreta.directory.duplicates.sentences import reasons
from libreta.directory.duplicates.terms import PairState
from libreta.kernel import access, query, records
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Invalid

MOST_PAIRS = 50


@endpoint(["POST"])
def of_values(request: HttpRequest) -> HttpResponse:
    """This function answers with the customers that one with these values may be, the most probable first."""
    require_known(request.GET, ())
    record_type = records.get("customer")
    query.require(record_type, request.actor, "read")
    given = json_object(request)
    readable = record_type.fields_for(request.actor)
    if unknown := given.keys() - readable.keys():
        raise Invalid(errors={name[:60]: [_("There is no such field.")] for name in unknown})
    found = entry.near(given, by=request.actor, at=request.now)
    ids = [one.id for one in found]
    access.note("search", "customer", ids, by=request.actor, at=request.now, count=len(ids), detail="duplicates")
    return answer({"data": [one.as_json() | {"is_strong": one.is_strong} for one in found]})


@endpoint(["GET"])
def of_customer(request: HttpRequest, record_id: int) -> HttpResponse:
    """This function answers with whom a customer may be: the pairs that were found, and who resembles it now."""
    require_known(request.GET, ())
    by, at = request.actor, request.now
    row = query.of("customer", by=by, at=at).get(record_id)
    pairs = queries.pairs_of(record_id, by=by, at=at, states=PairState.values, limit=MOST_PAIRS)
    others = {pair.second_id if pair.first_id == record_id else pair.first_id: pair for pair in pairs}
    names = query.titles("customer", others, by=by, at=at)
    data = [_pair(pair, other, names.get(other, ""), by) for other, pair in others.items()]
    now = entry.near(row, by=by, at=at, leaving_out=(record_id, *others))
    data += [one.as_json() | {"pair": None, "state": None, "against": []} for one in now]
    ids = [one["id"] for one in data]
    access.note("view", "customer", [record_id, *ids], by=by, at=at)
    return answer({"data": data})


def _pair(pair: Any, other: int, name: str, by: Actor) -> dict[str, Any]:
    why, against = reasons(pair.evidence, by=by)
    told = {"id": other, "name": name, "why": why, "probability": round(pair.probability, 4)}
    return told | {"pair": pair.pk, "state": pair.state, "against": against}


PATTERNS = [
    path("customers/duplicates", of_values, name="api_customer_duplicates"),
    path("customers/<int:record_id>/duplicates", of_customer, name="api_duplicates_of_customer"),
]


def paths(actor: Actor) -> Mapping[str, Any]:
    """This function describes the addresses for the OpenAPI document, to those who may read customers."""
    if actor.rights.scope("customer", "read") == "none":
        return {}
    number, text = {"type": "integer", "minimum": 1, "maximum": 2**63 - 1}, {"type": "string"}
    sentences = {"type": "array", "items": text}
    chance = {"type": "number", "minimum": 0, "maximum": 1}
    one = {"id": number, "name": text, "why": sentences, "probability": chance}
    found = {**one, "is_strong": {"type": "boolean"}}
    kept = {
        **one,
        "pair": {"type": ["integer", "null"]},
        "state": {"type": ["string", "null"], "enum": [*PairState.values, None]},
        "against": sentences,
    }

    def listed(properties: dict[str, Any]) -> dict[str, Any]:
        rows = {"type": "array", "items": {"type": "object", "required": list(properties), "properties": properties}}
        return {"type": "object", "required": ["data"], "properties": {"data": rows}}

    values = {"type": "object", "examples": [{"given_name": "Ana", "family_name": "Pop", "email": "ana@example.com"}]}
    return {
        "/customers/duplicates": {
            "post": {
                "operationId": "duplicates_of_values",
                "summary": _("Customers that one with these values may be"),
                "tags": ["customers"],
                "requestBody": {"required": True, "content": content(values)},
                "responses": answers(200, listed(found), 413, 415, 422),
            }
        },
        "/customers/{id}/duplicates": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": number}],
            "get": {
                "operationId": "duplicates_of_customer",
                "summary": _("Customers that a customer may be: pairs that were found, and who resembles it now"),
                "tags": ["customers"],
                "responses": answers(200, listed(kept)),
            },
        },
    }
