"""Forms of any record type: a new record, or an existing one with its conflicts shown field by field."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from libreta.kernel import access, query, resembling, writes
from libreta.kernel.actors import FieldRight
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid, StaleVersion
from libreta.kernel.writes import Change
from libreta.ui import addresses, answers, controls, displays, references
from libreta.ui.controls import Asked
from libreta.ui.views.record import sections_of


def new(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function shows the form of a new record; posted, it creates the record or says what is wrong."""
    query.require(record_type, request.actor, "create")
    if not record_type.creatable:
        raise Forbidden()
    fields = _fields(request, record_type)
    if request.method != "POST":
        return _page(request, record_type, _asked_first(request, record_type, fields))
    asked, values = _read(request, record_type, fields)
    if any(a.errors for a in asked.values()):
        return _page(request, record_type, asked, status=422)
    try:
        if request.POST.get("duplicates") != "allow":
            resembling.refuse_likely(record_type.key, values, by=request.actor, at=request.now)
        (pk,) = writes.create(
            record_type.key,
            [{n: v for n, v in values.items() if v not in ("", [], None)}],
            by=request.actor,
            at=request.now,
        )
    except (Invalid, Duplicate) as refusal:
        return _refused(request, record_type, asked, refusal)
    target = addresses.new(record_type) if request.POST.get("then") == "another" else addresses.record(record_type, pk)
    return answers.done(request, target, _("%(label)s created.") % {"label": str(record_type.label).capitalize()})


def edit(request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
    """This function shows the form of a record; posted, it keeps what was changed or shows what somebody else wrote."""
    query.require(record_type, request.actor, "update")
    row = query.of(record_type.key, by=request.actor, at=request.now).get(pk)
    fields = _fields(request, record_type)
    if request.method != "POST":
        access.note("view", record_type.key, [pk], by=request.actor, at=request.now)
        return _page(request, record_type, _asked_of(request, record_type, fields, row), row=row)
    asked, values = _read(request, record_type, fields)
    if any(a.errors for a in asked.values()):
        return _page(request, record_type, asked, row=row, status=422, base=_base(request))
    changed = _changed(request, fields, values)
    try:
        writes.update(record_type.key, [Change(pk, changed, base=_base(request))], by=request.actor, at=request.now)
    except (Invalid, Duplicate) as refusal:
        return _refused(request, record_type, asked, refusal, row=row)
    except StaleVersion as refusal:
        return _conflicting(request, record_type, asked, values, row, refusal)
    return answers.done(request, addresses.record(record_type, pk), _("Your changes were kept."))


def _fields(request: HttpRequest, record_type: RecordType) -> dict[str, Field]:
    writable = record_type.fields_for(request.actor, FieldRight.WRITE)
    names = [n for section in sections_of(record_type, request.actor) for n in section["names"]]
    missing = [n for n, f in writable.items() if f.required and n not in names]
    return {
        n: writable[n]
        for n in dict.fromkeys([*names, *missing])
        if n in writable and not writable[n].hidden_in_forms and writable[n].kind != "json"
    }


def _asked_first(request: HttpRequest, record_type: RecordType, fields: dict[str, Field]) -> dict[str, Asked]:
    given: dict[str, Any] = {n: request.GET[n] for n in fields if n in request.GET}
    if record_type.owner and record_type.owner in fields:
        given.setdefault(record_type.owner, request.actor.user_id)
    for name, field in fields.items():
        default = _default(record_type, field)
        if default is not None:
            given.setdefault(name, default)
    row = {n: given.get(n) for n in fields}
    for name, field in fields.items():
        if field.is_link:
            row[name] = _number(field, row[name])
    return _asked_of(request, record_type, fields, row)


def _default(record_type: RecordType, field: Field) -> Any:
    if field.custom or field.joined:
        return None
    column = next((c for c in record_type.model._meta.concrete_fields if c.name == field.name), None)
    default = column.default if column is not None and column.has_default() else None
    return None if callable(default) else default


def _asked_of(
    request: HttpRequest, record_type: RecordType, fields: dict[str, Field], row: dict[str, Any]
) -> dict[str, Asked]:
    names = [n for n in fields if n in row]
    labels = query.of(record_type.key, by=request.actor, at=request.now).only(names).labels([row])
    asked = {}
    for name, field in fields.items():
        value = row.get(name)
        text = (
            labels.get("user" if field.kind == "user" else field.target, {}).get(value, "")
            if field.is_link and value
            else ""
        )
        asked[name] = Asked(
            field, f"f-{name}", value, text, (), str(row.get(field.currency) or "") if field.currency else ""
        )
    return asked


def _read(
    request: HttpRequest, record_type: RecordType, fields: dict[str, Field]
) -> tuple[dict[str, Asked], dict[str, Any]]:
    asked, values = {}, {}
    for name, field in fields.items():
        if not controls.is_sent(field, request.POST):
            asked[name] = Asked(field, f"f-{name}")
            continue
        value, text, errors = references.read(field, request.POST, by=request.actor, at=request.now)
        currency = request.POST.get(f"{name}__currency", "")
        asked[name] = Asked(field, f"f-{name}", value, text, errors, currency)
        values[name] = value
    writable = record_type.fields_for(request.actor, FieldRight.WRITE)
    for one in asked.values():
        currency = one.field.currency
        if currency in writable and one.currency and one.value not in (None, "") and not values.get(currency):
            values[currency] = one.currency
    return asked, values


def _base(request: HttpRequest) -> dict[str, Any]:
    try:
        base = json.loads(request.POST.get("base", "{}"))
    except ValueError:
        return {}
    return base if isinstance(base, dict) else {}


def _changed(request: HttpRequest, fields: dict[str, Field], values: dict[str, Any]) -> dict[str, Any]:
    """Only what differs from what the editor saw, without the fields where the other's value was chosen."""
    base = _base(request)
    kept = {n for n in values if request.POST.get(f"{n}__conflict") == "theirs"}
    return {
        n: v
        for n, v in values.items()
        if n not in kept and _plain(fields.get(n), v) != _plain(fields.get(n), base.get(n))
    }


def _plain(field: Field | None, value: Any) -> Any:
    if value in (None, "", []):
        return ""
    if field is None:
        return str(value)
    try:
        return controls.as_json(field.clean(value))
    except ValueError:
        return value


def _refused(
    request: HttpRequest, record_type: RecordType, asked: dict[str, Asked], refusal: Any, row: Any = None
) -> HttpResponse:
    shown = {}
    for name, one in asked.items():
        texts = [str(t) for n in (name, one.field.currency) if n for t in refusal.errors.get(n, ())]
        shown[name] = Asked(one.field, one.id, one.value, one.text, tuple(texts), one.currency)
    placed = {n for one in asked.values() for n in (one.name, one.field.currency)}
    loose = [str(t) for n, texts in refusal.errors.items() if n not in placed for t in texts]
    if isinstance(refusal, Duplicate) or not refusal.errors:
        loose.insert(0, str(refusal.message))
    matches = query.titles(record_type.key, getattr(refusal, "matches", ()), by=request.actor, at=request.now)
    found = [(addresses.record(record_type, i), title) for i, title in matches.items()]
    return _page(
        request,
        record_type,
        shown,
        row=row,
        status=refusal.status,
        loose=loose,
        matches=found,
        base=_base(request) if row else None,
        likely=getattr(refusal, "found", ()),
    )


def _conflicting(
    request: HttpRequest,
    record_type: RecordType,
    asked: dict[str, Asked],
    values: dict[str, Any],
    row: dict[str, Any],
    refusal: StaleVersion,
) -> HttpResponse:
    """Show both values of each field that two people changed; what nobody else touched stays as typed."""
    fields = {n: a.field for n, a in asked.items()}
    mine = _asked_of(request, record_type, fields, {n: _number(fields[n], values.get(n)) for n in fields})
    labels = query.of(record_type.key, by=request.actor, at=request.now).labels([row])
    base, shown = _base(request), dict(asked)
    for name in {c["field"] for c in refusal.conflicts} & set(asked):
        one = asked[name]
        yours = mine[name].text or displays.plain(one.field, values.get(name), labels, values)
        theirs = displays.plain(one.field, row.get(name), labels, row)
        shown[name] = Asked(one.field, one.id, one.value, one.text, (), one.currency, theirs=theirs, yours=yours)
        base[name] = controls.as_json(row.get(name))
    return _page(
        request,
        record_type,
        shown,
        row=row,
        status=409,
        loose=[str(refusal.message), _("Choose for each field which value stays.")],
        base=base,
    )


def _number(field: Field, value: Any) -> Any:
    return addresses.number_of(value) if field.is_link else value


def _page(
    request: HttpRequest,
    record_type: RecordType,
    asked: dict[str, Asked],
    *,
    row: Any = None,
    status: int = 200,
    loose: Any = (),
    matches: Any = (),
    base: Any = None,
    likely: Any = (),
) -> HttpResponse:
    sections, placed = [], set()
    for section in sections_of(record_type, request.actor):
        names = [n for n in section["names"] if n in asked]
        placed |= set(names)
        sections.append({"label": section["label"], "asked": [_item(asked[n], record_type, asked) for n in names]})
    rest = [_item(a, record_type, asked) for n, a in asked.items() if n not in placed]
    if rest:
        sections.append({"label": _("More"), "asked": rest})
    if base is None and row is not None:
        base = {n: controls.as_json(row.get(n)) for n in asked if n in row}
    title = (
        str(row.get(record_type.title) or f"#{row['id']}")
        if row
        else _("New: %(label)s") % {"label": record_type.label}
    )
    back = addresses.record(record_type, row["id"]) if row else f"/{record_type.slug}/"
    context = {
        "record_type": record_type,
        "sections": [s for s in sections if s["asked"]],
        "row": row,
        "title": title,
        "back": back,
        "loose": loose,
        "matches": matches,
        "base": json.dumps(base),
        "likely": likely,
        "watcher": None if row else _watcher(record_type),
    }
    return render(request, "ui/form/page.html", context, status=status)


def _watcher(record_type: RecordType) -> Any:
    found = resembling.watcher_of(record_type.key)
    return found if found is not None and found.is_shown() else None


def _item(asked: Asked, record_type: RecordType, names: Any = ()) -> dict[str, Any]:
    return {
        "asked": asked,
        "control": controls.control(asked, record_type, with_currency=asked.field.currency not in names),
    }
