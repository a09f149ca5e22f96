"""The actions of a record type as OpenAPI path items."""

from __future__ import annotations

from typing import Any

from libreta.api.openapi.paths import Item, answers, content, ref, sending, the_id, type_name
from libreta.api.openapi.schemas import ID, field_schema
from libreta.kernel import actions
from libreta.kernel.actions import Action
from libreta.kernel.actors import Actor, Scope
from libreta.kernel.records import RecordType


def paths(record_type: RecordType, actor: Actor) -> dict[str, Item]:
    """This function gives the addresses of the actions that the actor's role may reach."""
    if actor.rights.scope(record_type.key, "update") is Scope.NONE:
        return {}
    items: dict[str, Item] = {}
    for found in actions.of_type(record_type.key):
        one = f"/{record_type.slug}/{{id}}/{found.noun}"
        items[one] = {"parameters": [the_id()], "post": operation(record_type, found, ref(type_name(record_type)))}
        many = operation(record_type, found, {"type": "object", "required": ["ids"]}, plural=True)
        items[f"/{record_type.slug}/actions/{found.noun}"] = {"post": many}
    return items


def operation(record_type: RecordType, found: Action, good: Item, *, plural: bool = False) -> Item:
    """This function describes one action, on a record or on many."""
    properties: dict[str, Any] = {field.name: field_schema(field, sent=True) for field in found.inputs}
    required = [field.name for field in found.inputs if field.required]
    if plural:
        ids = {"type": "array", "minItems": 1, "maxItems": 1000, "items": ID}
        properties, required = {"ids": ids, **properties}, ["ids", *required]
    schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {
        "operationId": f"{found.noun}_{record_type.key}{'_plural' if plural else ''}",
        "summary": str(found.label),
        "tags": [record_type.slug],
        "parameters": sending(),
        "requestBody": {"required": bool(required), "content": content(schema)},
        "responses": answers(200, good, 409, 413, 415, 422),
    }
