"""What is done to many records at once: edit with preview, trash, restore, undo, export."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from libreta.kernel import query, writes
from libreta.kernel.actors import FieldRight
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow
from libreta.ui import addresses, answers, choosing, controls, displays, formats, listing, references, undo
from libreta.ui.extensions import LargeAct, Selection, lent
from libreta.ui.listing import Listing

SAMPLE = 8


def _offered(request: HttpRequest, record_type: RecordType) -> list[Field]:
    writable = record_type.fields_for(request.actor, FieldRight.WRITE).values()
    return [
        f
        for f in writable
        if not f.unique and f.kind != "json" and not f.hidden_in_forms and f.name != record_type.title
    ]


@require_POST
def edit(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function asks which field gets which value, shows what would change, and on the last word changes it."""
    query.require(record_type, request.actor, "update")
    ids, shown = choosing.chosen_ids(request, record_type, "update")
    offered = _offered(request, record_type)
    field = next((f for f in offered if f.name == request.POST.get("field")), None)
    context: dict[str, Any] = {
        "record_type": record_type,
        "ids": ids,
        "shown": shown,
        "offered": offered,
        "field": field,
        "step": "ask",
    }
    if field is None or request.POST.get("of_field") != field.name:
        return _asked(request, context, controls.Asked(field, "bulk-value") if field else None)
    values, asked = _read(request, field)
    context["previewed"] = previewed = json.dumps(values, default=str, sort_keys=True)
    if not asked.errors and request.POST.get("confirmed") == previewed:
        try:
            return _changed(request, record_type, ids, values, shown)
        except Invalid as refusal:
            asked = _with_errors(asked, refusal)
    if not asked.errors:
        context |= {"step": "preview", "preview": _preview(request, shown, ids[:SAMPLE], field, values)}
    return _asked(request, context, asked)


def _read(request: HttpRequest, field: Field) -> tuple[dict[str, Any], controls.Asked]:
    value, text, errors = references.read(field, request.POST, by=request.actor, at=request.now)
    values = {field.name: value}
    currency = request.POST.get(f"{field.name}__currency", "")
    if field.kind == "money" and currency:
        values[field.currency] = currency
    if not errors:
        try:
            field.clean(value)
        except ValueError as problem:
            errors = (str(problem),)
    return values, controls.Asked(field, "bulk-value", value, text, errors, currency)


def _with_errors(asked: controls.Asked, refusal: Invalid) -> controls.Asked:
    found = [
        str(text) for errors in [refusal.errors, *refusal.rows.values()] for texts in errors.values() for text in texts
    ]
    return controls.Asked(
        asked.field, asked.id, asked.value, asked.text, tuple(dict.fromkeys(found))[:3], asked.currency
    )


def _asked(request: HttpRequest, context: dict[str, Any], asked: controls.Asked | None) -> HttpResponse:
    if asked is not None:
        context |= {"asked": asked, "control": controls.control(asked, context["record_type"])}
    large = len(context["ids"]) > choosing.MOST
    context |= {
        "count": _total(request, context["shown"], "update") if large else len(context["ids"]),
        "large": large,
        "here": context["shown"].parameters(),
        "joined": "" if large else ",".join(map(str, context["ids"])),
        "htmx": answers.is_htmx(request),
    }
    context["more"] = context["count"] - context.get("preview", {}).get("shown", 0)
    part = "form" if request.headers.get("HX-Target") == "bulk-form" else "dialog" if context["htmx"] else "page"
    return render(request, f"ui/bulk/{part}.html", context)


def _preview(
    request: HttpRequest, shown: Listing, ids: list[int], field: Field, values: dict[str, Any]
) -> dict[str, Any]:
    record_type = shown.record_type
    names = listing.needed(record_type, (record_type.title, field.name), request.actor)
    asked = query.of(record_type.key, by=request.actor, at=request.now).only(names).with_ids(ids)
    asked = asked.sort(shown.sort) if shown.sort else asked
    page = asked.page(SAMPLE)
    after = {field.name: field.clean(values[field.name])}
    labels = asked.labels([*page.rows, after])
    rows = [
        (row.get(record_type.title) or f"#{row['id']}", displays.plain(field, row[field.name], labels, row))
        for row in page.rows
    ]
    return {
        "rows": rows,
        "after": displays.plain(field, after[field.name], labels, {**after, **values}),
        "shown": len(rows),
    }


def _changed(
    request: HttpRequest, record_type: RecordType, ids: list[int], values: dict[str, Any], shown: Listing
) -> HttpResponse:
    if len(ids) > choosing.MOST:
        return _large(request, shown, "edit", values)
    changed, step = undo.edit_many(record_type.key, ids, values, by=request.actor, at=request.now)
    text = ngettext("%(n)s record changed.", "%(n)s records changed.", changed) % {"n": formats.number(changed)}
    return answers.done(request, shown.address(), text, undo=f"/undo/{step.pk}/" if changed else "")


def _large(request: HttpRequest, shown: Listing, kind: str, values: dict[str, Any] | None = None) -> HttpResponse:
    """More than a request can change is changed in the background; the reader is led to where that can be watched."""
    act = LargeAct(shown.record_type.key, kind, shown.tree, shown.search, values or {})
    target = lent.large_act(act, by=request.actor, at=request.now)
    if answers.is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _total(request: HttpRequest, shown: Listing, verb: str) -> int:
    return shown.query(request).verb(verb).count("exact").value


@require_POST
def trash(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function moves the chosen records to the trash; a toast offers to undo it."""
    query.require(record_type, request.actor, "trash")
    ids, shown = choosing.chosen_ids(request, record_type, "trash")
    if len(ids) > choosing.MOST:
        return _large(request, shown, "trash")
    moved, step = undo.trash_many(record_type.key, ids, by=request.actor, at=request.now)
    text = ngettext("%(n)s record moved to the trash.", "%(n)s records moved to the trash.", moved) % {
        "n": formats.number(moved)
    }
    return answers.done(request, shown.address(), text, undo=f"/undo/{step.pk}/")


@require_POST
def restore(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function takes the chosen records out of the trash."""
    query.require(record_type, request.actor, "trash")
    ids, shown = choosing.chosen_ids(request, record_type, "trash")
    if len(ids) > choosing.MOST:
        return _large(request, shown, "restore")
    back = writes.restore(record_type.key, ids, by=request.actor, at=request.now)
    text = ngettext("%(n)s record restored.", "%(n)s records restored.", back) % {"n": formats.number(back)}
    target = addresses.record(record_type, ids[0]) if len(ids) == 1 else shown.address()
    return answers.done(request, target, text)


@require_POST
def take_back(request: HttpRequest, step: Any) -> HttpResponse:
    """This function undoes an act of the reader's own."""
    reached, left = undo.take_back(step, by=request.actor, at=request.now)
    text = ngettext("Taken back for %(n)s record.", "Taken back for %(n)s records.", reached) % {
        "n": formats.number(reached)
    }
    if left:
        more = ngettext("%(n)s was changed since and stays.", "%(n)s were changed since and stay.", left)
        text = f"{text} {more % {'n': formats.number(left)}}"
    if answers.is_htmx(request):
        return answers.with_toast(HttpResponse(status=200), text)
    from libreta.ui.views.preferences import back

    return answers.done(request, back(request), text)


@require_POST
def export(request: HttpRequest, record_type: RecordType) -> HttpResponse:
    """This function starts an export of the list as seen, or of the rows selected in it, and goes to its page."""
    query.require(record_type, request.actor, "export")
    if lent.export is None or not request.actor.may("export"):
        raise Forbidden()
    shown = listing.of_request(request, record_type, given=request.POST)
    ids = () if request.POST.get("all") else choosing.picked(request)
    if not ids and request.POST.get("all") == "":
        raise NotAllowedNow(choosing.NOTHING_SELECTED)
    selection = Selection(record_type.key, shown.tree, shown.search, shown.sort, shown.columns, ids)
    return HttpResponseRedirect(lent.export(selection, request.POST.get("format", ""), request.actor, request.now))
