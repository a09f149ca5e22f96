"""The timeline of a record as a piece of page: read on, write something down, tick a task off."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.collaboration.tasks import actions as tasks
from libreta.directory.interactions.queries import NotebookPage
from libreta.kernel import access, query, writes
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Invalid
from libreta.ui import addresses, answers, formats, undo
from libreta.workspace.timeline import composer, entries, story
from libreta.workspace.timeline.composer import Draft


def context(request: HttpRequest, kind: RecordType, row: dict[str, Any], draft: Draft | None = None) -> dict[str, Any]:
    """This function gathers what the timeline of a record shows."""
    by, at = request.actor, request.now
    show = request.GET.get("show", "")
    told = story.of(request, kind, row)
    return {
        "record_type": kind,
        "row": row,
        "draft": draft or Draft(),
        "kinds": composer.kinds_for(kind, by) if not row.get("trashed_at") else {},
        "colleagues": _colleagues(request),
        "plans": told.plans,
        "timeline": entries.timeline(
            kind, row, by=by, at=at, around=told.around, show=show, newest=_newest(told, show)
        ),
        "shows": entries.SHOWS if kind.key == "customer" else {},
        "show": show,
        "timeline_url": f"/timeline/{kind.slug}/{row['id']}/",
    }


def _newest(told: story.Story, show: str) -> NotebookPage | None:
    return told.newest if told.kind.key == "customer" and not entries.SHOWS.get(show, (None, None))[1] else None


@require_GET
def timeline(request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
    """This function shows the timeline alone: whole, or from a mark on."""
    row = _row(request, record_type, pk)
    access.note("view", record_type.key, [pk], by=request.actor, at=request.now)
    if before := request.GET.get("before"):
        show = request.GET.get("show", "")
        around = story.of(request, record_type, row).around
        page = entries.timeline(
            record_type, row, by=request.actor, at=request.now, around=around, show=show, before=before
        )
        given = {"timeline": page, "show": show, "timeline_url": request.path, "row": row, "record_type": record_type}
        return render(request, "workspace/timeline/entries.html", given)
    return render(request, "workspace/timeline/panel.html", context(request, record_type, row))


@require_POST
def write(request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
    """This function writes down what was said, noted or promised, and shows the timeline with it."""
    row = _row(request, record_type, pk)
    draft = Draft.read(request.POST)
    try:
        word = composer.write_down(draft, record_type, row, by=request.actor, at=request.now)
    except Invalid as refused:
        sentences = [str(text) for texts in refused.errors.values() for text in texts] or [str(refused.message)]
        kept = Draft(**{**vars(draft), "errors": sentences})
        return render(request, "workspace/timeline/panel.html", context(request, record_type, row, kept), status=422)
    if not answers.is_htmx(request):
        return HttpResponseRedirect(addresses.record(record_type, pk))
    answer = render(
        request, "workspace/timeline/written.html", context(request, record_type, row, Draft(kind=draft.kind))
    )
    return answers.with_toast(answer, word)


@require_POST
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """This function ticks a task off; a toast offers to undo it."""
    outcome = request.POST.get("outcome", "")
    tasks.complete_tasks([pk], outcome=outcome, by=request.actor, at=request.now)
    undo = f"/tasks/{pk}/reopening/"
    if answers.is_htmx(request):
        answer = HttpResponse("")
        answer.headers["HX-Trigger"] = '{"libreta:refresh": {}}'
        return answers.with_toast(answer, _("Done."), undo=undo)
    return answers.done(request, "/", _("Done."), undo=undo)


@require_POST
def postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """This function puts a task off until tomorrow or next Monday; a toast offers to undo it."""
    until = request.POST.get("until", "")
    if until not in (tasks.TOMORROW, tasks.NEXT_WEEK):
        raise Invalid(errors={"until": [_("Say until when.")]})
    day = tasks.day_after(until, by=request.actor, at=request.now)
    with transaction.atomic():
        (held,) = writes.opened("task", [pk], by=request.actor, at=request.now)
        values = tasks.moved(held, day, request.actor.timezone)
        step = undo.edit_one("task", pk, values, None, by=request.actor, at=request.now)
    text, back = _("Put off until %(day)s.") % {"day": formats.day(day)}, f"/undo/{step.pk}/" if step else ""
    if answers.is_htmx(request):
        answer = HttpResponse("")
        answer.headers["HX-Trigger"] = '{"libreta:refresh": {}}'
        return answers.with_toast(answer, text, undo=back)
    return answers.done(request, "/", text, undo=back)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """This function opens a task again that was ticked off by mistake."""
    tasks.reopen_tasks([pk], by=request.actor, at=request.now)
    if answers.is_htmx(request):
        return answers.with_toast(HttpResponse(""), _("The task is open again."))
    return answers.done(request, "/", _("The task is open again."))


def _row(request: HttpRequest, record_type: RecordType, pk: int) -> dict[str, Any]:
    readable = record_type.fields_for(request.actor)
    names = [n for n in ("kind", "trashed_at", record_type.title) if n in readable]
    return query.of(record_type.key, by=request.actor, at=request.now).only(names).get(pk)


def _colleagues(request: HttpRequest) -> list[tuple[int, str]]:
    """Those to whom a task may be given: oneself first, then the team."""
    by = request.actor
    names = query.titles("user", by.colleague_ids | ({by.user_id} if by.user_id else set()), by=by, at=request.now)
    return sorted(names.items(), key=lambda one: (one[0] != by.user_id, one[1]))
