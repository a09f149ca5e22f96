"""What can be done to records beyond create, change and trash: nouns under the record, POSTed into being."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from libreta.api.answers import answer
from libreta.api.bodies import json_object, raw_body
from libreta.api.endpoint import endpoint
from libreta.api.idempotency import once
from libreta.api.refusals import BadRequest, NotFound
from libreta.api.views.collection import shown, type_of
from libreta.api.views.record import require_possible
from libreta.kernel import actions, following
from libreta.kernel.actions import Action
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Invalid

MOST_RECORDS = 1000


@endpoint(("POST",))
def single(request: HttpRequest, slug: str, record_id: int, noun: str) -> HttpResponse:
    """This function carries an action out on one record: POST /orders/7/confirmation."""
    record_type = type_of(slug)
    require_possible(record_id)
    found = action_of(record_type, noun)
    record_id = following.survivor(record_type.key, record_id) or record_id

    def done() -> HttpResponse:
        found.run([record_id], by=request.actor, at=request.now, **inputs_of(found, json_object(request)))
        return shown(request, record_type, record_id)

    return once(request, raw_body(request), done)


@endpoint(("POST",))
def plural(request: HttpRequest, slug: str, noun: str) -> HttpResponse:
    """This function carries an action out on many records, all or none: {"ids": [7, 8], ...}."""
    found = action_of(type_of(slug), noun)

    def done() -> HttpResponse:
        values = json_object(request)
        ids = ids_of(values.pop("ids", None))
        found.run(ids, by=request.actor, at=request.now, **inputs_of(found, values))
        return answer({"ids": ids})

    return once(request, raw_body(request), done)


def action_of(record_type: RecordType, noun: str) -> Action:
    """This function finds an action by its noun. Raises NotFound."""
    for found in actions.of_type(record_type.key):
        if found.noun == noun:
            return found
    raise NotFound()


def ids_of(raw: Any) -> list[int]:
    """This function reads the numbers of the records. Raises BadRequest."""
    good = isinstance(raw, list) and 0 < len(raw) <= MOST_RECORDS
    if not good or not all(isinstance(i, int) and not isinstance(i, bool) and 0 < i < 2**63 for i in raw):
        raise BadRequest(errors={"ids": [_("Send the numbers of 1 to 1,000 records.")]})
    return list(dict.fromkeys(raw))


def fields_of(found: Action) -> dict[str, Field]:
    """This function gives what an action asks for, by name."""
    return {field.name: field for field in found.inputs}


def inputs_of(found: Action, values: dict[str, Any]) -> dict[str, Any]:
    """This function reads what an action asks for, by declaration; nothing else reaches it. Raises Invalid."""
    errors: dict[str, list[Any]] = {}
    cleaned = {}
    fields = fields_of(found)
    for name in values.keys() - fields.keys():
        errors[name[:60]] = [_("There is no such field.")]
    for name, field in fields.items():
        try:
            cleaned[name] = field.clean(values.get(name))
        except ValueError as problem:
            errors[name] = [str(problem)]
    if errors:
        raise Invalid(errors=errors)
    return {name: value for name, value in cleaned.items() if value is not None}
