"""The page of any record: what it is on top, facts left, what happened in the middle, relations right, history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from libreta.kernel import access, actions, following, query
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import NotVisible
from libreta.kernel.rows import visible
from libreta.ui import addresses, answers, displays, panels, related, undo
from libreta.ui.extensions import lent
from libreta.ui.facts import drawn_facts
from libreta.ui.views.list import editable_of, editor

QUIET_FIELDS = ("created_at", "created_by", "updated_at")


def record(request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
    """This function shows one record; `?tab=` shows its history or what other areas put behind a tab."""
    asked = query.of(record_type.key, by=request.actor, at=request.now)
    try:
        row = asked.get(pk)
    except NotVisible:
        row = {}
    if not row or row.get("trashed_at"):
        if (survivor := following.survivor(record_type.key, pk)) is not None:
            return HttpResponseRedirect(f"{addresses.record(record_type, survivor)}?merged={pk}")
        if not row:
            raise NotVisible()
    access.note("view", record_type.key, [pk], by=request.actor, at=request.now)
    tab = request.GET.get("tab", "")
    labels = asked.labels([row])
    context = head(request, record_type, row, labels) | {"tab": tab, "tabs": tabs(request, record_type)}
    if tab == "history" and lent.history is not None:
        context["history"] = lent.history(record_type.key, pk, request.actor)
        return render(request, "ui/record/history.html", context)
    panel = next((p for p in panels.of(record_type, "tab") if p.key == tab), None)
    if panel is not None:
        drawn = panels.drawing(panel, request, record_type, row)
        if drawn is None:
            raise NotVisible()
        return render(request, "ui/record/tab.html", context | {"panel": drawn})
    context |= {
        "facts": drawn_facts(facts(request, record_type, row, labels, may_update=context["may_update"])),
        "slots": {slot: panels.rendered(request, record_type, row, slot) for slot in ("head", "facts", "main", "side")},
        "related": related.relations(request, record_type, row),
    }
    return render(request, "ui/record/page.html", context)


def _title(described: Any, value: Any) -> Any:
    return described.label_of(value) if described is not None and described.kind == "choice" else value


def head(request: HttpRequest, record_type: RecordType, row: dict[str, Any], labels: Any = None) -> dict[str, Any]:
    """This function gathers what stands at the top of a record: name, state, what can be done."""
    may = {verb: _may(request, record_type, row, verb) for verb in ("update", "trash")}
    board = record_type.board
    readable = record_type.fields_for(request.actor)
    stage = readable.get(board.stage) if board else None
    if labels is None:
        labels = query.of(record_type.key, by=request.actor, at=request.now).labels([row])
    subtitle = [displays.shown(readable[n], row, labels) for n in record_type.subtitle if n in readable]
    return {
        "record_type": record_type,
        "row": row,
        "title": str(_title(readable.get(record_type.title), row.get(record_type.title)) or f"#{row['id']}"),
        "subtitle": [html for html in subtitle if html],
        "state": displays.shown(stage, row, labels) if stage else "",
        "url": addresses.record(record_type, row["id"]),
        "may_update": may["update"] and not record_type.append_only and not row.get("trashed_at"),
        "may_trash": may["trash"] and not record_type.append_only,
        "actions": [a for a in actions.of_type(record_type.key) if a.fits(row)] if may["update"] else [],
    }


def _may(request: HttpRequest, record_type: RecordType, row: dict[str, Any], verb: str) -> bool:
    if request.actor.rights.scope(record_type.key, verb) == "none":
        return False
    if visible(record_type, request.actor, verb) == visible(record_type, request.actor):
        return True  # whoever reads it may; it was read a moment ago
    asked = query.of(record_type.key, by=request.actor, at=request.now).verb(verb).with_ids([row["id"]])
    return asked.trashed(bool(row.get("trashed_at"))).queryset().exists()


def tabs(request: HttpRequest, record_type: RecordType) -> list[tuple[str, Any, str]]:
    """This function lists the tabs of a record page: key, label, icon."""
    return [(p.key, p.label, p.icon) for p in panels.of(record_type, "tab")]


def facts(
    request: HttpRequest, record_type: RecordType, row: dict[str, Any], labels: Any, *, may_update: bool
) -> list[dict[str, Any]]:
    """This function draws the fields section by section; those in no section come last."""
    readable = record_type.fields_for(request.actor)
    editable = editable_of(request, record_type) if may_update else frozenset()
    unfit = record_type.unfit(row) if record_type.unfit else frozenset()
    sections = []
    for section in sections_of(record_type, request.actor):
        cells = []
        for name in section["names"]:
            field = readable[name]
            if name in unfit and row.get(name) in (None, "", []):
                continue
            edit = editor(record_type, row["id"], name) if name in editable else ""
            cells.append(displays.Cell(field, displays.shown(field, row, labels), edit))
        if cells:
            sections.append({"label": section["label"], "cells": cells, "empty": not any(c.html for c in cells)})
    quiet = [
        displays.Cell(readable[n], displays.shown(readable[n], row, labels)) for n in QUIET_FIELDS if n in readable
    ]
    return [*sections, {"label": "", "cells": quiet, "empty": False}]


def sections_of(record_type: RecordType, actor: Any) -> list[dict[str, Any]]:
    """This function lists the sections of a form or record page with the fields the actor may read."""
    readable = record_type.fields_for(actor)
    found = [{"label": s.label, "names": [n for n in s.fields if n in readable]} for s in record_type.sections]
    if not found:
        names = [
            n
            for n, f in readable.items()
            if not f.custom and not f.joined and not f.hidden_in_forms and not f.read_only
        ]
        found = [{"label": record_type.label, "names": names}]
    own = [n for n, f in readable.items() if f.custom]
    if own:
        from django.utils.translation import gettext

        found.append({"label": gettext("Fields of your company"), "names": own})
    joined = [n for n, f in readable.items() if f.joined and f.kind != "json"]
    return [section for section in [*found, *([{"label": "", "names": joined}] if joined else [])] if section["names"]]


@require_POST
def trash(request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
    """This function moves one record to the trash; a toast offers to undo it."""
    from django.utils.translation import gettext

    _moved, step = undo.trash_many(record_type.key, [pk], by=request.actor, at=request.now)
    text = gettext("%(label)s moved to the trash.") % {"label": str(record_type.label).capitalize()}
    return answers.done(request, f"/{record_type.slug}/", text, undo=f"/undo/{step.pk}/")
