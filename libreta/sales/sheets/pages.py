"""The page of a sheet. It works as one plain form; a small script keeps it while somebody types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from libreta.kernel import query, records
from libreta.kernel.fields import NUMBERS, Field
from libreta.kernel.refusals import Forbidden, NotAllowedNow, Refusal, StaleVersion
from libreta.sales.sheets import actions, declared, reading
from libreta.sales.sheets.declared import Sheet
from libreta.ui import addresses, answers, controls, displays, undo

BLANK = "new"
Row = dict[str, Any]


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: int, parent: str) -> HttpResponse:
    """This function shows the lines of a record, and keeps what was typed. Raises NotVisible, Forbidden."""
    declaration = declared.of(parent)
    if request.method == "GET":
        return render(request, "sales/sheets/page.html", _context(request, declaration, pk))
    row = _row(request, declaration, pk)
    if not _may_change(request, declaration, row):
        raise Forbidden() if declaration.is_open(row) else NotAllowedNow(declaration.closed or None)
    try:
        said, step = _act(request, declaration, row)
    except Refusal as refusal:
        return _refused(request, declaration, pk, refusal)
    if not _by_script(request):
        if said:
            messages.success(request, said, extra_tags=f"/undo/{step.pk}/" if step is not None else "")
        return HttpResponseRedirect(request.path)
    answer = render(request, "sales/sheets/sheet.html", _context(request, declaration, pk))
    return answers.with_toast(answer, said, undo=f"/undo/{step.pk}/" if step is not None else "") if said else answer


def _act(request: HttpRequest, declaration: Sheet, row: Row) -> tuple[str, Any]:
    """Keep everything that was typed, then do what the button says."""
    by, at, data = request.actor, request.now, request.POST
    doing, _colon, key = data.get("do", "").partition(":")
    typed = reading.read(declaration, data, by=by, at=at)
    if doing in ("up", "down") and key in typed.places:
        _moved(typed.places, key, -1 if doing == "up" else 1)
    actions.keep(declaration, row, typed, by=by, at=at)
    if doing == "section" and declaration.section:
        actions.add(declaration, row, [{"kind": declaration.section, "description": _("Section")}], by=by, at=at)
    if doing == "paste" or (not doing and data.get("paste", "").strip()):
        rows = reading.pasted(declaration, data.get("paste", ""), by=by, at=at)
        actions.add(declaration, row, rows, by=by, at=at)
        return (_("%(count)s lines were added.") % {"count": len(rows)} if rows else ""), None
    number = addresses.number_of(key)
    if doing == "remove" and number is not None:
        asked = query.of(declaration.child, by=by, at=at).only((declaration.via,))
        if asked.get(number)[declaration.via] == row["id"]:
            _count, step = undo.trash_many(declaration.child, [number], by=by, at=at)
            return _("The line was removed."), step
    return "", None


def _moved(places: list[str], key: str, way: int) -> None:
    here = places.index(key)
    there = max(0, min(len(places) - 1, here + way))
    places.insert(there, places.pop(here))


def _refused(request: HttpRequest, declaration: Sheet, pk: int, refusal: Refusal) -> HttpResponse:
    """Everything typed is still there, with the sentence above; what somebody else wrote meanwhile is named."""
    context = _context(request, declaration, pk, typed=request.POST)
    context["sentences"] = _sentences(declaration, refusal)
    template = "sales/sheets/sheet.html" if _by_script(request) else "sales/sheets/page.html"
    return render(request, template, context, status=refusal.status)


def _sentences(declaration: Sheet, refusal: Refusal) -> list[str]:
    if isinstance(refusal, StaleVersion):
        said = _(
            "%(field)s: somebody else wrote “%(theirs)s” meanwhile, you wrote “%(yours)s”. Save again to keep yours."
        )
        labels = {name: f.label for name, f in declaration.lines.fields().items()}
        return [
            said % {"field": labels.get(c["field"], c["field"]), "theirs": c["theirs"], "yours": c["yours"]}
            for c in refusal.conflicts
        ]
    rows = getattr(refusal, "rows", None) or {0: refusal.errors}
    labels = {name: f.label for name, f in declaration.lines.fields().items()}
    told = [
        f"{str(labels.get(name, name)).capitalize()}: {text}"
        for errors in rows.values()
        for name, texts in errors.items()
        for text in ([texts] if isinstance(texts, str) else texts)
    ]
    return list(dict.fromkeys(told)) or [str(refusal.message)]


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Sheet") == "1"


def _row(request: HttpRequest, declaration: Sheet, pk: int) -> Row:
    return query.of(declaration.parent, by=request.actor, at=request.now).get(pk)


def _may_change(request: HttpRequest, declaration: Sheet, row: Row) -> bool:
    if row.get("trashed_at") or not declaration.is_open(row):
        return False
    asked = query.of(declaration.parent, by=request.actor, at=request.now).verb("update").with_ids([row["id"]])
    return request.actor.rights.scope(declaration.child, "update") != "none" and asked.queryset().exists()


def _context(
    request: HttpRequest, declaration: Sheet, pk: int, *, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    row = _row(request, declaration, pk)
    record_type = records.get(declaration.parent)
    rows = actions.lines_of(declaration, pk, by=request.actor, at=request.now)
    return drawn(request, declaration, row, rows, typed) | {
        "record_type": record_type,
        "row": row,
        "title": str(row.get(record_type.title) or f"#{pk}"),
        "back": addresses.record(record_type, pk),
        "may_change": _may_change(request, declaration, row),
    }


def drawn(
    request: HttpRequest,
    declaration: Sheet,
    row: Row,
    rows: list[Row],
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """This function draws lines and totals for the templates of a sheet, on its own page or on that of the record."""
    fields = declaration.fields(request.actor)
    labels = query.of(declaration.child, by=request.actor, at=request.now).labels(rows)
    currency = row.get("currency") or ""
    return {
        "sheet": declaration,
        "columns": [replace(own, label=declaration.names.get(own.name, own.label)) for own in fields],
        "number_kinds": NUMBERS,
        "lines": [_line(declaration, fields, one, labels, currency, typed) for one in rows],
        "blank": _line(declaration, fields, {"id": BLANK}, {}, currency, typed),
        "currency": currency,
        "totals": declaration.totals(request, row),
    }


def _line(
    declaration: Sheet, fields: list[Field], row: Row, labels: Any, currency: str, typed: Mapping[str, str] | None
) -> dict[str, Any]:
    key, base, cells = row["id"], {}, []
    is_section = bool(declaration.section) and row.get("kind") == declaration.section
    for own in fields:
        value = controls.written(own, row.get(own.name))
        name, text = f"{key}-{own.name}", ""
        if own.is_link:
            text = labels.get(own.target, {}).get(row.get(own.name), "") if row.get(own.name) else ""
        base[own.name] = bool(row.get(own.name)) if own.kind == "boolean" else str(value)
        if typed is not None and (name in typed or own.kind == "boolean"):
            value = typed.get(name, "") if own.kind != "boolean" else ("true" if name in typed else "")
            text = typed.get(f"{name}__text", text)
        cells.append(
            {
                "field": own,
                "name": name,
                "id": f"cell-{name}",
                "value": value,
                "text": text,
                "is_set": bool(value) and str(value) != "False",
                "is_number": own.kind in NUMBERS,
                "shown": displays.shown(own, row, labels) if own.name in row else "",
            }
        )
    return {
        "key": key,
        "base": json.dumps(base),
        "cells": cells,
        "is_section": is_section,
        "is_optional": bool(declaration.option and row.get(declaration.option)),
        "description": row.get("description", ""),
        "amount": row.get(declaration.amount),
        "currency": currency,
        "source": row.get("price_source", ""),
    }
