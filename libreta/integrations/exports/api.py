"""Exports over the API: ask, watch, stop, fetch."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from libreta.api.answers import answer
from libreta.api.bodies import json_object
from libreta.api.endpoint import endpoint
from libreta.integrations.exports import actions, carrying
from libreta.integrations.exports.models import ExportRun
from libreta.integrations.imports.progress import progress_of
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden, Invalid

MOST_LISTED = 100
LISTS = ("columns", "sort", "ids")


@endpoint(["GET", "POST"])
def collection(request: HttpRequest) -> HttpResponse:
    """This function lists the caller's exports, or asks for one."""
    if not request.actor.may("export"):
        raise Forbidden()
    if request.method == "GET":
        runs = ExportRun.objects.filter(owner_id=request.actor.user_id)[:MOST_LISTED]
        return answer({"items": [shown(run) for run in runs]})
    asked = _asked(json_object(request))
    run = actions.request(asked.pop("type"), asked.pop("format"), by=request.actor, at=request.now, **asked)
    return answer(shown(run), 202, {"Location": f"/api/v1/exports/{run.pk}"})


@endpoint(["GET"])
def single(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function shows an export."""
    return answer(shown(actions.opened(run_id, request.actor)))


@endpoint(["POST"])
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function asks an export to stop."""
    return answer(shown(actions.cancel(run_id, by=request.actor, at=request.now)), 202)


@endpoint(["GET"])
def file(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function sends the file to its owner."""
    return download(actions.file_of(run_id, by=request.actor, at=request.now))


def download(run: ExportRun) -> FileResponse:
    """This function answers with the file of an export."""
    name = f"{run.type_key}-{run.finished_at:%Y-%m-%d}.{run.format}"
    return FileResponse(carrying.path_of(run).open("rb"), as_attachment=True, filename=name)


def shown(run: ExportRun) -> dict[str, Any]:
    """This function describes an export as the API shows it."""
    return {
        "id": run.pk,
        "type": run.type_key,
        "format": run.format,
        "state": run.state,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
        "expires_at": run.expires_at,
        "problem": run.problem,
        "progress": progress_of(run).to_json(),
        "file": f"/api/v1/exports/{run.pk}/file" if run.state == ExportRun.State.DONE else None,
        "file_size": run.file_size,
    }


def _asked(body: dict[str, Any]) -> dict[str, Any]:
    """What an export may be asked for; anything else is refused."""
    errors: dict[str, list] = {}
    asked: dict[str, Any] = {"type": "", "format": "csv"}
    for name, value in body.items():
        if name in ("type", "format", "text"):
            fits = isinstance(value, str)
        elif name in LISTS:
            fits = isinstance(value, list) and all(isinstance(one, int if name == "ids" else str) for one in value)
        else:
            fits = name == "filter" and isinstance(value, dict)
        if fits:
            asked[name] = value
        else:
            errors[str(name)[:60]] = [_("This is not understood here.")]
    if not asked["type"]:
        errors["type"] = [_("Name the kind of record.")]
    if errors:
        raise Invalid(errors=errors)
    return asked


PATTERNS = [
    path("exports", collection, name="api_exports"),
    path("exports/<int:run_id>", single, name="api_export"),
    path("exports/<int:run_id>/cancellation", cancel, name="api_export_cancellation"),
    path("exports/<int:run_id>/file", file, name="api_export_file"),
]


def paths(actor: Actor) -> dict[str, Any]:
    """This function describes the addresses of exports for OpenAPI."""
    from libreta.integrations.openapi import export_paths

    return export_paths() if actor.may("export") else {}
