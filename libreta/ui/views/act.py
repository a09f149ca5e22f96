"""What an area registered as an action, done to one record; what has to be known for it is asked on a page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from libreta.kernel import actions, query
from libreta.kernel.actions import Action
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Invalid, NotVisible
from libreta.ui import addresses, answers, controls, references
from libreta.ui.controls import Asked


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, record_type: RecordType, pk: int, noun: str) -> HttpResponse:
    """This function asks what an action needs to know, and does it. Raises NotVisible, and what the action refuses."""
    action = next((a for a in actions.of_type(record_type.key) if a.noun == noun), None)
    if action is None or (request.method == "GET" and not action.inputs):
        raise NotVisible()
    query.require(record_type, request.actor, "update")
    row = query.of(record_type.key, by=request.actor, at=request.now).get(pk)
    if request.method == "GET":
        asked = [Asked(f, f"f-{f.name}", row.get(f.name), _title(request, f, row.get(f.name))) for f in action.inputs]
        return _page(request, record_type, row, action, asked)
    asked, values = _read(request, action)
    if any(one.errors for one in asked):
        return _page(request, record_type, row, action, asked, status=422)
    try:
        action.run([pk], by=request.actor, at=request.now, **values)
    except Invalid as refusal:
        if not action.inputs:
            raise
        return _refused(request, record_type, row, action, asked, refusal)
    told = _("%(action)s: done.") % {"action": action.label}
    return answers.done(request, _back(request, record_type, pk), told)


def _back(request: HttpRequest, record_type: RecordType, pk: int) -> str:
    """Where the reader came from, as far as that is a page of this type; else the record."""
    asked = (request.POST or request.GET).get("next", "")
    return asked if asked.startswith(f"/{record_type.slug}/") else addresses.record(record_type, pk)


def _title(request: HttpRequest, field: Field, value: Any) -> str:
    if not field.is_link or not value:
        return ""
    key = "user" if field.kind == "user" else field.target
    return query.titles(key, {value}, by=request.actor, at=request.now).get(value, "")


def _read(request: HttpRequest, action: Action) -> tuple[list[Asked], dict[str, Any]]:
    asked, values = [], {}
    for field in action.inputs:
        value, text, errors = references.read(field, request.POST, by=request.actor, at=request.now)
        if not errors:
            try:
                values[field.name] = field.clean(value)
            except ValueError as problem:
                errors = (str(problem),)
        asked.append(Asked(field, f"f-{field.name}", value, text, errors))
    return asked, {name: value for name, value in values.items() if value not in (None, "")}


def _refused(
    request: HttpRequest, record_type: RecordType, row: dict[str, Any], action: Action, asked: list[Asked], why: Invalid
) -> HttpResponse:
    """What the record lacks beyond the action's own questions is told on top, with a way to its form."""
    told = {name: tuple(str(text) for text in texts) for name, texts in why.errors.items()}
    shown = [Asked(one.field, one.id, one.value, one.text, told.pop(one.name, ())) for one in asked]
    loose = [text for texts in told.values() for text in texts] or ([] if why.errors else [str(why.message)])
    return _page(request, record_type, row, action, shown, loose=loose, status=422)


def _page(
    request: HttpRequest,
    record_type: RecordType,
    row: dict[str, Any],
    action: Action,
    asked: list[Asked],
    *,
    loose: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "record_type": record_type,
        "row": row,
        "title": str(row.get(record_type.title) or f"#{row['id']}"),
        "action": action,
        "items": [
            {
                "asked": a,
                "control": controls.control(
                    a, record_type, autofocus=not n, options_url=f"/{record_type.slug}/options/{a.field.path}/"
                ),
            }
            for n, a in enumerate(asked)
        ],
        "loose": loose or [],
        "back": _back(request, record_type, row["id"]),
        "here": f"{addresses.record(record_type, row['id'])}action/{action.noun}/",
    }
    name = {"modal": "ui/act/dialog.html", "act-form": "ui/act/form.html"}.get(request.headers.get("HX-Target", ""))
    return render(request, name or "ui/act/page.html", context | {"in_dialog": bool(name)}, status=status)
