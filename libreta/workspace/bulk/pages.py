"""The page of an act upon many records: how far it is, stop, what came of it, take it back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from libreta.kernel import records
from libreta.kernel.refusals import NotVisible
from libreta.ui import addresses
from libreta.workspace.bulk import actions
from libreta.workspace.bulk.models import BulkAct, Kind, State


@require_GET
def act(request: HttpRequest, act: Any) -> HttpResponse:
    """This function shows an act of the reader's own."""
    found = BulkAct.objects.filter(pk=act, user_id=request.actor.user_id).first()
    if found is None:
        raise NotVisible()
    kind = records.get(found.record_type)
    names = [str(kind.field(name).label) for name in found.values if kind.field(name)]
    given = {
        "act": found,
        "record_type": kind,
        "names": names,
        "moving": actions.is_moving(found),
        "may_go_back": actions.may_go_back(found, request.now),
        "of_all": found.changed if found.state == State.GOING_BACK else found.total,
        "list_url": addresses.listing(kind),
        "reasons": [(addresses.record(kind, pk) if pk else "", pk, text) for pk, text in found.reasons],
        "is_edit": found.kind == Kind.EDIT,
        "was_taken_back": found.state in (State.TAKEN_BACK, State.GOING_BACK),
    }
    return render(request, "workspace/bulk/act.html", given)


@require_POST
def cancel(request: HttpRequest, act: Any) -> HttpResponse:
    """This function stops an act after the records at hand."""
    actions.cancel(act, by=request.actor, at=request.now)
    return HttpResponseRedirect(f"/bulk-acts/{act}/")


@require_POST
def take_back(request: HttpRequest, act: Any) -> HttpResponse:
    """This function takes back what an act has done."""
    actions.take_back(act, by=request.actor, at=request.now)
    return HttpResponseRedirect(f"/bulk-acts/{act}/")
