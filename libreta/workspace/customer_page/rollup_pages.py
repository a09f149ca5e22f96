"""The whole of a household or of a group of organisations: a panel, a page, and an address of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from libreta.api.answers import answer
from libreta.api.document_parts import answers
from libreta.api.endpoint import endpoint
from libreta.kernel import access, query
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.ui.answers import is_htmx
from libreta.workspace.customer_page import rollup

GATHERS = ("household", "organisation")


def context(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function gives the panel of a customer to whom others belong; the figures follow by themselves."""
    if row.get("kind") not in GATHERS or row.get("trashed_at") or not rollup.has_members(row["id"]):
        return None
    return {"rollup_url": f"/customers/{row['id']}/rollup/"}


@require_GET
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """This function shows the figures of a customer and all below. Raises NotVisible."""
    by, at = request.actor, request.now
    row = query.of("customer", by=by, at=at).get(pk)
    found = rollup.roll_up(pk, by=by, at=at)
    access.note("view", "customer", list(found.names), by=by, at=at)
    listed = [(n, found.names[n], found.members[n]) for n in rollup.ranked(found) if n in found.names]
    given = {
        "row": row,
        "rollup_url": f"/customers/{pk}/rollup/",
        "found": found,
        "members": listed,
        "count": len(found.members) - 1,
        "more": len(found.members) - len(listed),
    }
    name = "panel" if is_htmx(request) else "page"
    return render(request, f"workspace/customer/rollup_{name}.html", given)


@endpoint(["GET"])
def rolled_up(request: HttpRequest, record_id: int) -> HttpResponse:
    """This function answers with the figures of a customer and all below, as far as the caller sees them."""
    found = rollup.roll_up(record_id, by=request.actor, at=request.now)
    members = [{"id": number, **rollup.as_json(found.members[number])} for number in rollup.ranked(found)[:200]]
    body = {"members": len(found.members) - 1, "is_partial": found.is_partial, **rollup.as_json(found.whole)}
    return answer({"data": {"id": record_id, **body, "by_member": members}})


PATTERNS = [path("customers/<int:record_id>/rollup", rolled_up, name="api_customer_rollup")]


def paths(actor: Actor) -> Mapping[str, Any]:
    """This function describes the address for the OpenAPI document."""
    if actor.rights.scope("customer", "read") == "none":
        return {}
    number, sums = {"type": "integer"}, {"type": "object", "additionalProperties": {"type": "string"}}
    figures = {
        "orders_12m": number,
        "ordered_12m": sums,
        "expected_12m": sums,
        "open_deals": number,
        "open_amounts": sums,
        "open_tasks": number,
        "last_contact": {"type": "string", "format": "date-time"},
    }
    member = {"type": "object", "properties": {"id": number, **figures}}
    told = {
        "id": number,
        "members": number,
        "is_partial": {"type": "boolean"},
        **figures,
        "by_member": {"type": "array", "items": member},
    }
    body = {"type": "object", "properties": {"data": {"type": "object", "properties": told}}}
    operation = {
        "summary": "Value and activity of a household or a group",
        "operationId": "roll_up_customer",
        "tags": ["Households"],
        "parameters": [{"name": "id", "in": "path", "required": True, "schema": number}],
        "responses": answers(200, body, 404),
    }
    return {"/customers/{id}/rollup": {"get": operation}}
