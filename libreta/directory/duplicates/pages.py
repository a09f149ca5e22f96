"""What a form shows while somebody types, and the page of the searches and of what is set about them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from libreta.directory.duplicates import entry, searching
from libreta.directory.duplicates.models import DuplicateRun
from libreta.directory.duplicates.queries import settings_of_duplicates
from libreta.directory.duplicates.searching import CAPABILITY, OPEN
from libreta.directory.duplicates.terms import AtEntry, RunReach, RunState, Strength
from libreta.identity.answers import act, done, needs
from libreta.kernel import access, query, records
from libreta.kernel.refusals import Invalid

SLOTS = ("name", "email", "phone", "mobile", "website", "tax_id", "street")
TONES = {RunState.DONE: "good", RunState.FAILED: "bad", RunState.INTERRUPTED: "warn", RunState.CANCELLED: ""}
ERRORS = {
    "cancelled": _("Somebody ended it. The pairs of the search before stand."),
    "interrupted": _("The process died. The pairs of the search before stand."),
    "other_search": _("Another search was at work."),
    "fault": _("Something went wrong. The pairs of the search before stand; the fault has been logged."),
}
PERCENTS = ("possible", "likely", "certain")


@require_POST
def resembling(request: HttpRequest) -> HttpResponse:
    """This fragment shows, beside the fields of a form, the customers that the one being typed may be."""
    query.require(records.get("customer"), request.actor, "read")
    slots: dict[str, list[Any]] = {name: [] for name in SLOTS}
    if settings_of_duplicates().at_entry != AtEntry.OFF:
        given = {name: request.POST.get(name, "").replace("\x00", "")[:300] for name in entry.COMPARED}
        found = entry.near(given, by=request.actor, at=request.now)
        for one in found:
            slot = one.field if one.field in slots else "name"
            if slot == "phone" and given["mobile"] and not given["phone"]:
                slot = "mobile"
            slots[slot].append(one)
        ids = [one.id for one in found]
        access.note("search", "customer", ids, by=request.actor, at=request.now, count=len(ids), detail="duplicates")
    return render(request, "directory/duplicates/resembling.html", {"slots": slots.items()})


@needs(CAPABILITY)
def settings(request: HttpRequest) -> HttpResponse:
    """This page shows the searches and the thresholds; posted, it keeps what was chosen."""
    kept, errors, status = settings_of_duplicates(), {}, 200
    typed = {name: _percent(getattr(kept, name)) for name in PERCENTS}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:12] for name in PERCENTS}
        try:
            searching.change_settings(_read(request), by=request.actor, at=request.now)
            return done(request, _("The settings of duplicates were kept."), reverse("settings_duplicates"))
        except Invalid as refusal:
            errors, status = refusal.errors, refusal.status
    runs = list(DuplicateRun.objects.select_related("asked_by")[:20])
    shown = {
        "kept": kept,
        "typed": typed,
        "errors": errors,
        "choices": AtEntry.choices,
        "runs": [_run(run) for run in runs],
        "progress": _progress(runs[0] if runs else None),
        "last": next((run for run in runs if run.state == RunState.DONE), None),
        "strengths": Strength.choices,
    }
    return render(request, "directory/duplicates/settings.html", shown, status=status)


@require_GET
@needs(CAPABILITY)
def progress(request: HttpRequest) -> HttpResponse:
    """This fragment tells how far the newest search is; it asks again by itself until the search has ended."""
    now = _progress(DuplicateRun.objects.first())
    answer = render(request, "directory/duplicates/progress.html", {"progress": now})
    if now is not None and not now["is_open"] and request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@needs(CAPABILITY)
def start(request: HttpRequest) -> HttpResponse:
    """This page asks for a search, of everybody or of what is new and changed."""
    reach = RunReach.CHANGED if request.POST.get("reach") == RunReach.CHANGED else RunReach.ALL
    return act(
        request,
        lambda: searching.start_search(by=request.actor, at=request.now, reach=reach),
        sentence=_("The search has begun."),
        to=reverse("settings_duplicates"),
    )


@require_POST
@needs(CAPABILITY)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """This page asks a search to end."""
    return act(
        request,
        lambda: searching.cancel_search(pk, by=request.actor, at=request.now),
        sentence=_("The search ends."),
        to=reverse("settings_duplicates"),
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    errors: dict[str, list[Any]] = {}
    values: dict[str, Any] = {"is_nightly": request.POST.get("is_nightly") == "on"}
    values["at_entry"] = request.POST.get("at_entry", "")
    if values["at_entry"] not in AtEntry.values:
        errors["at_entry"] = [_("Choose one of the answers.")]
    for name in PERCENTS:
        try:
            values[name] = float(request.POST.get(name, "").replace(",", ".").rstrip("% ")) / 100
        except ValueError:
            values[name] = -1.0
        if not 0.5 <= values[name] <= 1:
            errors[name] = [_("Write a number from 50 to 100.")]
    if not errors and not values["possible"] <= values["likely"] <= values["certain"]:
        errors["certain"] = [_("The thresholds rise from possible to almost certain.")]
    if errors:
        raise Invalid(errors=errors)
    return values


def _percent(value: float) -> str:
    return f"{value * 100:g}"


def _run(run: DuplicateRun) -> dict[str, Any]:
    dead = run.state == RunState.RUNNING and not searching.is_at_work()
    state = RunState.INTERRUPTED if dead else RunState(run.state)
    code = "interrupted" if dead else run.error.get("code", "")
    counts = [(Strength(key).label, run.strengths.get(key, 0)) for key in Strength.values] if run.strengths else []
    return {
        "run": run,
        "state": state.label,
        "tone": TONES.get(state, "accent"),
        "error": ERRORS.get(code, ""),
        "strengths": counts,
        "seconds": sum(run.seconds.values()),
    }


def _progress(run: DuplicateRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    is_open = run.state in OPEN and (run.state == RunState.QUEUED or searching.is_at_work())
    label = run.get_stage_display() if run.stage and run.state == RunState.RUNNING else run.get_state_display()
    return {"run": run, "is_open": is_open, "label": label, "percent": run.progress}
