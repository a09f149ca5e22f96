"""Merging over the API: make one of several, look what it did, undo it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from libreta.api.answers import answer
from libreta.api.bodies import json_object, raw_body
from libreta.api.document_parts import answers
from libreta.api.endpoint import endpoint, public_address
from libreta.api.idempotency import once
from libreta.api.refusals import BadRequest
from libreta.directory.merges import actions, queries, undoing
from libreta.directory.merges.models import Merge, MergeContent
from libreta.directory.merges.terms import CAPABILITY, MOST
from libreta.kernel import query, records
from libreta.kernel.actors import Actor

MAX_ID = 2**63 - 1


@endpoint(("POST",))
def merges(request: HttpRequest) -> HttpResponse:
    """This function makes one customer of several: {"ids", "survivor", "values": {field: id}, "reason"}."""

    def made() -> HttpResponse:
        body = json_object(request)
        if unknown := body.keys() - {"ids", "survivor", "values", "reason"}:
            raise BadRequest(errors={name[:60]: [_("There is no such field.")] for name in unknown})
        number = actions.merge_customers(
            _ids(body.get("ids")),
            survivor=None if body.get("survivor") is None else _number("survivor", body["survivor"]),
            by_hand=_values(body.get("values")),
            reason=_text("reason", body.get("reason")),
            by=request.actor,
            at=request.now,
        )
        address = public_address(request, f"merges/{number}")
        return answer(_shown(number, request.actor, request.now), 201, {"Location": address})

    return once(request, raw_body(request), made)


@endpoint(("POST",))
def reversal(request: HttpRequest, merge_id: int) -> HttpResponse:
    """This function undoes a merge: {"overwrite": [field, ...]} names fields changed since that get their old value."""

    def undone() -> HttpResponse:
        body = json_object(request)
        if unknown := body.keys() - {"overwrite"}:
            raise BadRequest(errors={name[:60]: [_("There is no such field.")] for name in unknown})
        named = body.get("overwrite", [])
        if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
            raise BadRequest(errors={"overwrite": [_("A list of names of fields is expected.")]})
        undoing.undo_merge(_known(merge_id), overwrite=named, by=request.actor, at=request.now)
        return answer(_shown(merge_id, request.actor, request.now))

    return once(request, raw_body(request), undone)


@endpoint(("GET", "HEAD"))
def effects(request: HttpRequest, merge_id: int) -> HttpResponse:
    """This function answers with what a merge did: the records, the values, and what was changed since."""
    return answer(_shown(_known(merge_id), request.actor, request.now))


def _shown(merge_id: int, by: Actor, at: Any) -> dict[str, Any]:
    row = query.of("merge", by=by, at=at).get(merge_id)
    merge = Merge.objects.get(pk=merge_id)
    content = MergeContent.objects.filter(pk=merge_id).first() or MergeContent()
    readable = records.get("customer").fields_for(by)
    standing = merge.undone_at is None
    later = {c.name: c.now for c in undoing.later_changes(merge)} if standing else {}
    values = [
        {"field": name, "before": content.before.get(name), "after": after}
        | ({"now": later[name]} if name in later else {})
        for name, after in content.after.items()
        if name in readable
    ]
    return {
        **row,
        "former": queries.parts([merge_id])[merge_id],
        "values": values,
        "undo_first": queries.standing_upon(merge) if standing else None,
    }


def _known(number: int) -> int:
    return min(number, MAX_ID)


def _ids(raw: Any) -> list[int]:
    if not isinstance(raw, list) or not 2 <= len(raw) <= MOST:
        raise BadRequest(errors={"ids": [_("Send the numbers of 2 to 50 customers.")]})
    return [_number("ids", one) for one in raw]


def _values(raw: Any) -> dict[str, int]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise BadRequest(errors={"values": [_("An object of fields and numbers of customers is expected.")]})
    return {name: _number("values", one) for name, one in raw.items()}


def _number(name: str, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 < raw <= MAX_ID:
        raise BadRequest(errors={name: [_("The number of a record is expected.")]})
    return raw


def _text(name: str, raw: Any) -> str:
    if raw is None:
        return ""
    if not isinstance(raw, str) or len(raw) > 300:
        raise BadRequest(errors={name: [_("A text of at most 300 letters is expected.")]})
    return raw


PATTERNS = [
    path("customers/merges", merges, name="api_merges"),
    path("merges/<int:merge_id>/reversal", reversal, name="api_merge_reversal"),
    path("merges/<int:merge_id>/effects", effects, name="api_merge_effects"),
]


def paths(actor: Actor) -> Mapping[str, Any]:
    """This function describes the addresses for the OpenAPI document."""
    number = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
    named = {"name": "id", "in": "path", "required": True, "schema": number}
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "description": "A repeated request with this key has no second effect.",
    }

    def told(name: str, summary: str, code: int, *, body: Any = None, parameters: tuple = ()) -> dict[str, Any]:
        known: dict[str, Any] = {"operationId": name, "summary": summary, "tags": ["merges"]}
        known |= {"parameters": list(parameters), "responses": answers(code, EFFECTS, 404, 409, 413, 415, 422)}
        if body is not None:
            known["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
        return known

    found: dict[str, Any] = {
        "/merges/{id}/effects": {
            "parameters": [named],
            "get": told("read_merge_effects", "What a merge did, and what was changed since", 200),
        }
    }
    if actor.may(CAPABILITY):
        found["/customers/merges"] = {
            "post": told("merge_customers", "Make one customer of several", 201, body=MERGING, parameters=(key,))
        }
        found["/merges/{id}/reversal"] = {
            "parameters": [named],
            "post": told("undo_merge", "Undo a merge", 200, body=UNDOING, parameters=(key,)),
        }
    return found


NUMBER = {"type": "integer", "minimum": 1, "maximum": MAX_ID}
MERGING = {
    "type": "object",
    "required": ["ids"],
    "additionalProperties": False,
    "properties": {
        "ids": {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": MOST, "uniqueItems": True},
        "survivor": {"anyOf": [NUMBER, {"type": "null"}], "description": "The one that stays; else the rule chooses."},
        "values": {
            "type": "object",
            "additionalProperties": NUMBER,
            "description": "By field, the customer whose value is kept; the rule decides on the others.",
        },
        "reason": {"type": "string", "maxLength": 300},
    },
}
UNDOING = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "overwrite": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Fields changed since the merge that get their value from before it.",
        }
    },
}
EFFECTS = {
    "type": "object",
    "required": ["id", "former", "values", "undo_first"],
    "properties": {
        "id": NUMBER,
        "survivor": NUMBER,
        "former": {"type": "array", "items": NUMBER},
        "values": {"type": "array", "items": {"type": "object", "required": ["field", "before", "after"]}},
        "undo_first": {"anyOf": [NUMBER, {"type": "null"}]},
    },
}
