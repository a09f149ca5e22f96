"""The pages of imports: bring a file, look at it, map it, check it, watch it, take it back."""

import json
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from libreta.integrations.imports import actions, forms, permission, presets, refused
from libreta.integrations.imports.models import ImportRow, ImportRun
from libreta.integrations.imports.progress import progress_of
from libreta.kernel import records
from libreta.kernel.refusals import Forbidden, NotVisible, Refusal
from libreta.ui import answers

LISTED = 50
REFUSED_SHOWN = 20
MOVING = frozenset(actions.MOVING)


def importing(view: Any) -> Any:
    """This decorator keeps a page from those who may not import."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permission.may_import(request.actor):
            raise Forbidden()
        return view(request, *args, **kwargs)

    guarded.capability = "import"
    return guarded


@require_http_methods(["GET", "POST"])
@importing
def imports(request: HttpRequest) -> HttpResponse:
    """This function lists the reader's imports and takes a new file."""
    errors: dict[str, Any] = {}
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                errors = {"file": [_("Choose a file.")]}
            else:
                run = actions.upload(
                    file.chunks(),
                    file.name or "file",
                    request.POST.get("type", ""),
                    by=request.actor,
                    at=request.now,
                    preset=request.POST.get("preset", ""),
                    region=request.POST.get("region", "").upper()[:2],
                )
                return HttpResponseRedirect(reverse("import", args=[run.pk]))
        except NotVisible:
            errors = {"type": [_("Choose what the rows are.")]}
        except Refusal as refusal:
            errors = refusal.errors or {"file": [str(refusal.message)]}
    runs = ImportRun.objects.filter(owner_id=request.actor.user_id)[:LISTED]
    page = {
        "runs": [(run, _kind(run)) for run in runs],
        "types": forms.types(request.actor),
        "presets": presets.PRESETS,
        "errors": errors,
        "chosen": request.POST or request.GET,
    }
    return render(request, "integrations/imports.html", page, status=422 if errors else 200)


@require_GET
@importing
def single(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function shows an import where it stands: its plan before it runs, its progress, its result."""
    run = permission.opened(run_id, request.actor)
    if run.state in MOVING or run.state in ("done", "reverted") or run.counts.get("is_dry") is False:
        return render(request, "integrations/import_run.html", _run_page(run, request))
    return _plan_page(request, run, {})


@require_POST
@importing
def plan(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function takes the mapping as the reader corrected it, then reads anew, checks or starts."""
    run = permission.opened(run_id, request.actor)
    what = request.POST.get("do", "check")
    target = reverse("import", args=[run.pk])
    try:
        if what == "read":
            actions.examine_again(run.pk, by=request.actor, at=request.now, **forms.reading_of(request.POST))
            return HttpResponseRedirect(target)
        actions.set_plan(run.pk, forms.plan_of(run, request.POST), by=request.actor, at=request.now)
        if what == "start":
            actions.start(run.pk, by=request.actor, at=request.now)
        elif what == "check":
            actions.check(run.pk, by=request.actor, at=request.now)
    except Refusal as refusal:
        run.refresh_from_db()
        return _plan_page(request, run, refusal.errors or {"": [str(refusal.message)]}, status=422)
    return HttpResponseRedirect(target)


@require_POST
@importing
def act(request: HttpRequest, run_id: int, doing: str) -> HttpResponse:
    """This function starts, stops, takes back or forgets an import."""
    target = reverse("import", args=[run_id])
    work = {"start": actions.start, "cancel": actions.cancel, "revert": actions.revert, "discard": actions.discard}[
        doing
    ]
    try:
        work(run_id, by=request.actor, at=request.now)
    except NotVisible:
        raise
    except Refusal as refusal:
        return answers.done(request, target, refusal.message, tone="bad")
    if doing == "discard":
        return answers.done(request, reverse("imports"), _("The file is forgotten."))
    return HttpResponseRedirect(target)


@require_GET
@importing
def refusals(request: HttpRequest, run_id: int) -> HttpResponse:
    """This function sends the refused rows, or those kept with a note, as CSV."""
    run = permission.opened(run_id, request.actor)
    action = ImportRow.Action.NOTED if request.GET.get("what") == "noted" else ImportRow.Action.REFUSED
    headers = {"Content-Disposition": f'attachment; filename="rows-{run.pk}.csv"'}
    return StreamingHttpResponse(refused.lines(run, action), content_type="text/csv; charset=utf-8", headers=headers)


def _plan_page(request: HttpRequest, run: ImportRun, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    examination = actions.examination(run, language=request.actor.language)
    page = {
        "run": run,
        "kind": _kind(run),
        "errors": errors,
        "loose": [text for name, texts in errors.items() for text in texts],
        "form": forms.PlanForm(run, examination, request.actor),
        "examination": examination,
        "types": forms.types(request.actor),
        "presets": [preset for preset in presets.PRESETS if preset.type_key == run.type_key],
        "feeds": _feeds(run),
        "refused": _first_refused(run),
    }
    return render(request, "integrations/import_plan.html", page, status=status)


def _run_page(run: ImportRun, request: HttpRequest) -> dict[str, Any]:
    return {
        "run": run,
        "kind": _kind(run),
        "moving": run.state in MOVING,
        "progress": progress_of(run, request.now),
        "feeds": _feeds(run),
        "refused": _first_refused(run) if run.state not in MOVING else [],
        "may_revert": run.state in ("done", "cancelled", "failed") and run.reverted_at is None,
        "may_go_on": run.state in ("cancelled", "failed"),
    }


def _kind(run: ImportRun) -> Any:
    known = next((t for t in records.declared() if t.key == run.type_key), None)
    return known.plural if known else run.type_key


def came_in_with(run: ImportRun, feed: str, slug: str) -> str:
    """This function gives the address of the list of records that a feed of an import made; of all where it made none.

    They have numbers of one stretch, which the primary key finds, and were created at the instants of the import.
    """
    span, instants = run.counts.get("spans", {}).get(feed), run.counts.get("instants", [])
    if not span or not instants:
        return f"/{slug}/"
    made = [{"field": "created_at", "op": "eq", "value": instant} for instant in instants]
    tree = {"and": [{"field": "id", "op": "between", "value": span}, made[0] if len(made) == 1 else {"or": made}]}
    return f"/{slug}/?" + urlencode({"filter": json.dumps(tree, separators=(",", ":"))})


def _feeds(run: ImportRun) -> list[tuple[Any, str, dict[str, int]]]:
    """The records of each kind that a file carries: what they are called, their list, how many came of them."""
    labels = {feed["name"]: feed["type"] for feed in run.plan.get("feeds", [])}
    types = {t.key: t for t in records.declared()}
    alone = len(run.counts.get("feeds", {})) == 1
    found = []
    for name, counts in run.counts.get("feeds", {}).items():
        made = {
            "created": counts.get("created", counts.get("create", 0)),
            "updated": counts.get("updated", counts.get("update", 0)),
            "unchanged": counts.get("unchanged", 0),
            "refused": run.counts.get("refused", 0) if alone else counts.get("refused", 0),
        }
        if any(made.values()) or len(labels) == 1:
            known = types.get(labels.get(name, ""))
            address = came_in_with(run, name, known.slug) if known else ""
            found.append((known.plural if known else name, address, made))
    return found


def _first_refused(run: ImportRun) -> list[ImportRow]:
    return list(ImportRow.objects.filter(run=run, action=ImportRow.Action.REFUSED).order_by("row")[:REFUSED_SHOWN])
