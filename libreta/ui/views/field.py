"""One value, edited in its place: a cell of a list, a fact of a record."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from libreta.kernel import access, query, writes
from libreta.kernel.actors import FieldRight
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid, NotVisible, StaleVersion
from libreta.kernel.writes import Change
from libreta.ui import addresses, answers, controls, displays, listing, references, rows
from libreta.ui.facts import drawn_value
from libreta.ui.views.list import editable_of, editor


def value(request: HttpRequest, record_type: RecordType, pk: int, name: str) -> HttpResponse:
    """This function gives the editor of one value; posted, it keeps the new value and gives it as it now looks."""
    field = record_type.fields_for(request.actor).get(name)
    if field is None:
        raise NotVisible()
    if request.method != "POST":
        row = _row(request, record_type, pk, name)
        access.note("view", record_type.key, [pk], by=request.actor, at=request.now, detail=name)
        if "shown" in request.GET:
            return _shown(request, record_type, row, field)
        if name not in editable_of(request, record_type):
            raise Forbidden()
        return _editor(
            request,
            record_type,
            row,
            controls.Asked(
                field, f"e-{pk}-{name}", row[name], _text(request, field, row), (), row.get(field.currency) or ""
            ),
        )
    return _kept(request, record_type, pk, field)


def _row(request: HttpRequest, record_type: RecordType, pk: int, name: str) -> dict[str, Any]:
    names = listing.needed(record_type, (record_type.title, name), request.actor)
    return query.of(record_type.key, by=request.actor, at=request.now).only(names).get(pk)


def _text(request: HttpRequest, field: Field, row: dict[str, Any]) -> str:
    if not field.is_link or not row[field.name]:
        return ""
    key = "user" if field.kind == "user" else field.target
    return query.titles(key, [row[field.name]], by=request.actor, at=request.now).get(row[field.name], "")


def _kept(request: HttpRequest, record_type: RecordType, pk: int, field: Field) -> HttpResponse:
    raw, text, errors = references.read(field, request.POST, by=request.actor, at=request.now)
    values = {field.name: raw}
    currency = request.POST.get(f"{field.name}__currency", "")
    if field.kind == "money" and field.currency in record_type.fields_for(request.actor, FieldRight.WRITE):
        values[field.currency] = currency
    asked = controls.Asked(field, f"e-{pk}-{field.name}", raw, text, errors, currency)
    if errors:
        return _editor(request, record_type, _row(request, record_type, pk, field.name), asked, status=422)
    try:
        writes.update(record_type.key, [Change(pk, values, base=_base(request))], by=request.actor, at=request.now)
    except (Invalid, Duplicate) as refusal:
        found = [str(text) for texts in refusal.errors.values() for text in texts] or [str(refusal.message)]
        wrong = controls.Asked(field, asked.id, raw, text, tuple(found), currency)
        return _editor(request, record_type, _row(request, record_type, pk, field.name), wrong, status=422)
    except StaleVersion:
        row = _row(request, record_type, pk, field.name)
        labels = _labels(request, field, [row[field.name], raw])
        conflicting = controls.Asked(
            field,
            asked.id,
            raw,
            text,
            (),
            currency,
            theirs=displays.plain(field, row[field.name], labels, row),
            yours=displays.plain(field, raw, labels, values),
        )
        return _editor(request, record_type, row, conflicting, status=409)
    if not answers.is_htmx(request):
        return answers.done(request, addresses.record(record_type, pk), _("Saved."))
    return _shown(request, record_type, _row(request, record_type, pk, field.name), field, saved=True)


def _labels(request: HttpRequest, field: Field, values: list[Any]) -> dict[str, dict[int, str]]:
    if not field.is_link:
        return {}
    key = "user" if field.kind == "user" else field.target
    return {key: query.titles(key, {addresses.number_of(v) for v in values} - {None}, by=request.actor, at=request.now)}


def _base(request: HttpRequest) -> dict[str, Any] | None:
    try:
        base = json.loads(request.POST.get("base", ""))
    except ValueError:
        return None
    return base if isinstance(base, dict) else None


def _editor(
    request: HttpRequest, record_type: RecordType, row: dict[str, Any], asked: controls.Asked, status: int = 200
) -> HttpResponse:
    seen = {name: controls.as_json(row[name]) for name in (asked.name, asked.field.currency) if name in row}
    context = {
        "asked": asked,
        "control": controls.control(asked, record_type, bare=True),
        "action": editor(record_type, row["id"], asked.name),
        "base": json.dumps(seen),
        "title": _("%(field)s of %(title)s")
        % {"field": asked.field.label, "title": row.get(record_type.title) or row["id"]},
    }
    answer = render(request, "ui/record/editor.html", context, status=status)
    if status != 200:
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def _shown(
    request: HttpRequest, record_type: RecordType, row: dict[str, Any], field: Field, saved: bool = False
) -> HttpResponse:
    asked = query.of(record_type.key, by=request.actor, at=request.now).only(
        listing.needed(record_type, (field.name,), request.actor)
    )
    cell = displays.Cell(
        field, displays.shown(field, row, asked.labels([row])), editor(record_type, row["id"], field.name)
    )
    if _is_cell(request):
        url = addresses.record(record_type, row["id"])
        return HttpResponse(rows.cell(cell, url, row["id"], lead=field.name == record_type.title, saved=saved))
    return HttpResponse(drawn_value(cell, saved=saved))


def _is_cell(request: HttpRequest) -> bool:
    return request.headers.get("X-Libreta-Place", request.POST.get("place", request.GET.get("place"))) != "fact"
