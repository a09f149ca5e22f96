"""The OpenAPI 3.1 document of this very installation, as far as the reader may see it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from libreta.api.openapi import actions, schemas
from libreta.api.openapi.paths import PROBLEMS, Paths, answers, content
from libreta.api.registry import plugs
from libreta.kernel import records
from libreta.kernel.actors import Actor, Scope

VERSION = "1"


def document(actor: Actor) -> dict[str, Any]:
    """This function writes the document: every record type and field that the actor may see, custom ones included."""
    paths: dict[str, Any] = {"/": index_path(), "/me": me_path()}
    shapes: dict[str, Any] = {"Problem": schemas.PROBLEM, "BatchResult": schemas.BATCH_RESULT}
    tags = []
    for record_type in records.all_types():
        described = Paths(record_type, actor)
        items = described.all()
        if not items:
            continue
        tags.append({"name": record_type.slug, "description": str(record_type.plural)})
        paths.update(items)
        paths.update(actions.paths(record_type, actor))
        shapes.update(shapes_of(described, actor))
    for plugged in plugs.paths:
        paths.update(plugged(actor))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Libreta",
            "version": VERSION,
            "description": _("The interface of this installation, with its own fields, as far as your role reaches."),
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": shapes,
            "responses": {f"Problem{code}": problem_response(text) for code, text in PROBLEMS.items()},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def shapes_of(described: Paths, actor: Actor) -> dict[str, Any]:
    """This function gives the named schemas of one record type."""
    record_type, name = described.type, described.name
    return {
        name: schemas.record_schema(record_type, actor)
        if actor.rights.scope(record_type.key, "read") is not Scope.NONE
        else {"type": "object", "properties": {"id": schemas.ID}},
        f"{name}.page": schemas.page_schema(name),
        f"{name}New": schemas.input_schema(record_type, actor, new=True),
        f"{name}Change": schemas.input_schema(record_type, actor, new=False),
        f"{name}Batch": schemas.batch_schema(name),
    }


def problem_response(text: str) -> dict[str, Any]:
    """This function describes a refusal."""
    return {
        "description": text,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def index_path() -> dict[str, Any]:
    """This function describes the list of record types."""
    responses = answers(200, {"type": "object", "required": ["data"]})
    return {"get": {"operationId": "index", "summary": _("The record types"), "responses": responses}}


def me_path() -> dict[str, Any]:
    """This function describes the answer to who is calling."""
    good = {"200": {"description": "Done.", "content": content({"type": "object", "required": ["name", "role"]})}}
    return {"get": {"operationId": "me", "summary": _("Who is calling"), "responses": {**answers(200, None), **good}}}
