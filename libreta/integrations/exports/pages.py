"""The pages of exports: what was asked for, how far it is, the file."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from libreta.integrations.exports import actions
from libreta.integrations.exports.api import download
from libreta.integrations.exports.models import ExportRun
from libreta.integrations.imports.progress import progress_of
from libreta.kernel import records
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, NotVisible, Refusal
from libreta.ui import answers
from libreta.ui.extensions import Selection

LISTED = 50
FORMATS = tuple((value, label) for value, label in ExportRun.Format.choices)
MOVING = frozenset((ExportRun.State.QUEUED, ExportRun.State.RUNNING))


def may_export(by: Actor) -> bool:
    """This function says whether an actor may export anything at all."""
    return by.may("export")


def start(selection: Selection, file_format: str, by: Actor, at: datetime) -> str:
    """This function starts the export of a list as seen and gives its page."""
    actions.request(
        selection.type_key,
        file_format,
        by=by,
        at=at,
        filter=selection.filter or {},
        text=selection.search,
        sort=list(selection.sort),
        columns=list(selection.columns),
        ids=list(selection.ids),
    )
    return reverse("exports")


@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """This function lists the reader's exports with their progress and files."""
    if not may_export(request.actor):
        raise Forbidden()
    runs = ExportRun.objects.filter(owner_id=request.actor.user_id)[:LISTED]
    listed = [(run, _kind(run), progress_of(run, request.now), run.state in MOVING) for run in runs]
    page = {"runs": listed, "moving": any(run.state in MOVING for run in runs)}
    return render(request, "integrations/exports.html", page)


@require_GET
def file(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function sends the file of an export to its owner."""
    return download(actions.file_of(run_id, by=request.actor, at=request.now))


@require_POST
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function stops an export."""
    try:
        actions.cancel(run_id, by=request.actor, at=request.now)
    except NotVisible:
        raise
    except Refusal as refusal:
        return answers.done(request, reverse("exports"), refusal.message, tone="bad")
    return HttpResponseRedirect(reverse("exports"))


def _kind(run: ExportRun) -> Any:
    known = next((t for t in records.declared() if t.key == run.type_key), None)
    return known.plural if known else run.type_key
