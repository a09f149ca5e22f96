"""Proposed groups over the API: those that wait for the caller, and the answers to them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from libreta.api.answers import answer
from libreta.api.bodies import json_object, raw_body
from libreta.api.document_parts import answers, content
from libreta.api.endpoint import endpoint
from libreta.api.idempotency import once
from libreta.api.parameters import bad, require_known
from libreta.directory.households import actions, drawing, queries
from libreta.directory.households.queries import Group
from libreta.directory.households.terms import GroupKind
from libreta.kernel import query, records
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Invalid

MOST = 100


@endpoint(["GET"])
def proposals(request: HttpRequest) -> HttpResponse:
    """This function answers with proposals of a `kind=`, the surest first; `after=` continues."""
    require_known(request.GET, ("kind", "after", "limit"))
    query.require(records.get("customer"), request.actor, "read")
    kind, limit = request.GET.get("kind", ""), request.GET.get("limit", "20")
    if kind and kind not in GroupKind.values:
        raise bad("kind", _("There is no such kind."))
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:5]) <= MOST):
        raise bad("limit", _("A number from 1 to 100 is expected."))
    page = queries.open_groups(
        by=request.actor, at=request.now, kind=kind, after=request.GET.get("after", ""), limit=int(limit)
    )
    data = [_shown(group, request.actor) for group in page.groups]
    return answer({"data": data, "next": page.next or None})


@endpoint(["POST"])
def acceptance(request: HttpRequest, number: int) -> HttpResponse:
    """This function accepts a proposal for {"members": [...]} or for all; the others are refused."""
    return _decided(request, number, actions.accept_groups)


@endpoint(["POST"])
def refusal(request: HttpRequest, number: int) -> HttpResponse:
    """This function refuses a proposal for {"members": [...]} or for all, for good."""
    return _decided(request, number, actions.refuse_groups)


@endpoint(["POST"])
def withdrawal(request: HttpRequest, act: uuid.UUID) -> HttpResponse:
    """This function takes a decision back."""
    members = actions.take_back(act, by=request.actor, at=request.now)
    return answer({"data": {"decision": str(act), "members": members}})


def _decided(request: HttpRequest, number: int, doing: Any) -> HttpResponse:
    body = raw_body(request)
    members = (json_object(request) if body else {}).get("members")
    if members is not None and not (isinstance(members, list) and all(type(one) is int for one in members)):
        raise Invalid(errors={"members": [_("A list of numbers of customers is expected.")]})

    def worked() -> HttpResponse:
        made = doing({number: members}, by=request.actor, at=request.now)
        return answer({"data": {"decision": str(made.act), "members": made.members, "head": made.head_id}})

    return once(request, body, worked)


def _shown(group: Group, by: Actor) -> dict[str, Any]:
    proposal = group.proposal
    return {
        "id": proposal.pk,
        "kind": proposal.kind,
        "reason": proposal.reason,
        "strength": proposal.strength,
        "head": group.head["id"] if group.head else None,
        "members": [row["id"] for row in group.members],
        "why": drawing.why(group, by=by),
        "found_at": proposal.found_at,
    }


PATTERNS = [
    path("group-proposals", proposals, name="api_group_proposals"),
    path("group-proposals/<int:number>/acceptance", acceptance, name="api_group_acceptance"),
    path("group-proposals/<int:number>/refusal", refusal, name="api_group_refusal"),
    path("group-decisions/<uuid:act>/withdrawal", withdrawal, name="api_group_withdrawal"),
]


def paths(actor: Actor) -> Mapping[str, Any]:
    """This function describes the addresses for the OpenAPI document, to those who may read customers."""
    if actor.rights.scope("customer", "read") == "none":
        return {}
    number, text = {"type": "integer"}, {"type": "string"}
    proposal = {
        "type": "object",
        "properties": {
            "id": number,
            "kind": {"enum": list(GroupKind.values)},
            "reason": text,
            "strength": number,
            "head": {"type": ["integer", "null"]},
            "members": {"type": "array", "items": number},
            "why": {"type": "array", "items": text},
            "found_at": {"type": "string", "format": "date-time"},
        },
    }
    listed = {
        "type": "object",
        "properties": {"data": {"type": "array", "items": proposal}, "next": {"type": ["string", "null"]}},
    }
    decided = {
        "type": "object",
        "properties": {
            "data": {
                "type": "object",
                "properties": {"decision": text, "members": number, "head": {"type": ["integer", "null"]}},
            }
        },
    }
    body = content({"type": "object", "properties": {"members": {"type": "array", "items": number}}})

    def asked(name: str) -> dict[str, Any]:
        return {"name": name, "in": "query", "schema": text}

    def inside(name: str, schema: dict[str, Any]) -> list[dict[str, Any]]:
        return [{"name": name, "in": "path", "required": True, "schema": schema}]

    def deciding(summary: str, key: str) -> dict[str, Any]:
        return {
            "post": {
                "summary": summary,
                "operationId": key,
                "tags": ["Households"],
                "parameters": inside("id", number),
                "requestBody": {"required": False, "content": body},
                "responses": answers(200, decided, 404, 409, 422),
            }
        }

    return {
        "/group-proposals": {
            "get": {
                "summary": "Who may belong together",
                "operationId": "list_group_proposals",
                "tags": ["Households"],
                "parameters": [asked("kind"), asked("after"), asked("limit")],
                "responses": answers(200, listed, 400),
            }
        },
        "/group-proposals/{id}/acceptance": deciding("Accept a proposed group", "accept_group"),
        "/group-proposals/{id}/refusal": deciding("Refuse a proposed group for good", "refuse_group"),
        "/group-decisions/{decision}/withdrawal": {
            "post": {
                "summary": "Take a decision back",
                "operationId": "withdraw_group_decision",
                "tags": ["Households"],
                "parameters": inside("decision", {"type": "string", "format": "uuid"}),
                "responses": answers(200, decided, 404),
            }
        },
    }
