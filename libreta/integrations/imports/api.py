"""Imports over the API: bring a file, plan, check, start, watch, stop, fetch refused rows, take back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from libreta.api.answers import answer
from libreta.api.bodies import json_object
from libreta.api.endpoint import endpoint
from libreta.integrations.imports import actions, permission, refused
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.plan import Plan
from libreta.integrations.imports.progress import progress_of
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, Invalid

MOST_LISTED = 100
KEPT_TO_ITSELF = frozenset(("staged", "spans", "instants"))  # counts that serve the import alone
READING = ("preset", "region", "encoding", "delimiter", "sheet")


@endpoint(["GET", "POST"])
def collection(request: HttpRequest) -> HttpResponse:
    """This function lists the caller's imports, or takes a file (multipart: file, type, and how to read it)."""
    if not permission.may_import(request.actor):
        raise Forbidden()
    if request.method == "GET":
        runs = ImportRun.objects.filter(owner_id=request.actor.user_id)[:MOST_LISTED]
        return answer({"items": [shown(run) for run in runs]})
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(errors={"file": [_("Send the file as multipart/form-data under the name “file”.")]})
    reading = {name: request.POST[name] for name in READING if request.POST.get(name)}
    type_key = request.POST.get("type", "customer")
    run = actions.upload(file.chunks(), file.name or "file", type_key, by=request.actor, at=request.now, **reading)
    if request.POST.get("start") in ("true", "1"):
        run = actions.start(run.pk, by=request.actor, at=request.now)
    return answer(shown(run), 201, {"Location": f"/api/v1/imports/{run.pk}"})


@endpoint(["GET", "PATCH", "DELETE"])
def single(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function shows an import, gives it another plan, or forgets one that wrote nothing."""
    run = permission.opened(run_id, request.actor)
    if request.method == "DELETE":
        actions.discard(run_id, by=request.actor, at=request.now)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        body = json_object(request)
        run = actions.set_plan(run_id, _plan(body.get("plan")), by=request.actor, at=request.now)
    return answer(shown(run))


@endpoint(["POST"])
def check(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function starts a dry run."""
    return answer(shown(actions.check(run_id, by=request.actor, at=request.now)), 202)


@endpoint(["POST"])
def start(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function starts an import, or goes on with one that was interrupted."""
    return answer(shown(actions.start(run_id, by=request.actor, at=request.now)), 202)


@endpoint(["POST"])
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function asks an import to stop after the chunk at hand."""
    return answer(shown(actions.cancel(run_id, by=request.actor, at=request.now)), 202)


@endpoint(["POST"])
def revert(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function takes a whole import back."""
    return answer(shown(actions.revert(run_id, by=request.actor, at=request.now)), 202)


@endpoint(["GET"])
def refusals(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function sends the refused rows with their reasons as CSV."""
    run = permission.opened(run_id, request.actor)
    name = f"refused-{run.pk}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(refused.lines(run), content_type="text/csv; charset=utf-8", headers=headers)


def shown(run: ImportRun) -> dict[str, Any]:
    """This function describes an import as the API shows it."""
    return {
        "id": run.pk,
        "file_name": run.file_name,
        "file_size": run.file_size,
        "type": run.type_key,
        "state": run.state,
        "step": run.step,
        "created_at": run.created_at,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "reverted_at": run.reverted_at,
        "problem": run.problem,
        "progress": progress_of(run).to_json(),
        "counts": {name: value for name, value in run.counts.items() if name not in KEPT_TO_ITSELF},
        "columns": run.source.get("names", []),
        "plan": run.plan,
        "refused": f"/api/v1/imports/{run.pk}/refused",
    }


def _plan(given: Any) -> Plan:
    try:
        return Plan.from_json(given)
    except ValueError as problem:
        raise Invalid(errors={"plan": [_("This is not the plan of an import.")]}) from problem


PATTERNS = [
    path("imports", collection, name="api_imports"),
    path("imports/<int:run_id>", single, name="api_import"),
    path("imports/<int:run_id>/check", check, name="api_import_check"),
    path("imports/<int:run_id>/start", start, name="api_import_start"),
    path("imports/<int:run_id>/cancellation", cancel, name="api_import_cancellation"),
    path("imports/<int:run_id>/reversion", revert, name="api_import_reversion"),
    path("imports/<int:run_id>/refused", refusals, name="api_import_refused"),
]


def paths(actor: Actor) -> dict[str, Any]:
    """This function describes the addresses of imports for OpenAPI."""
    from libreta.integrations.openapi import import_paths

    return import_paths() if permission.may_import(actor) else {}
