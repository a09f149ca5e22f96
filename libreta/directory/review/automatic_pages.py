"""Merging without a person: what is set, what it would do today, and what it did."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.directory.duplicates.queries import settings_of_duplicates
from libreta.directory.merges.terms import CAPABILITY_OF_RULES
from libreta.directory.review import automatic, queries
from libreta.identity.answers import done, needs, number
from libreta.kernel import query, records
from libreta.kernel.refusals import Refusal

PAGE = 50


@needs(CAPABILITY_OF_RULES)
def settings(request: HttpRequest) -> HttpResponse:
    """This function shows the threshold and what it would merge today; sent with “Look” it only shows."""
    kept = settings_of_duplicates().automatic
    typed, problem, status = percent_of(kept), "", 200
    threshold = kept
    if request.method == "POST":
        typed = request.POST.get("threshold", "")
        try:
            threshold = automatic.read_threshold(typed)
            if request.POST.get("act") == "save":
                automatic.keep_threshold(typed, by=request.actor)
                told = _("Merging without a person is off.") if threshold is None else _("The threshold was kept.")
                return done(request, told, reverse("automatic_merging"))
        except Refusal as refusal:
            problem = " ".join(str(t) for texts in refusal.errors.values() for t in texts) or str(refusal.message)
            status, threshold = refusal.status, None
    outcome = automatic.preview(threshold, at=request.now) if threshold is not None else None
    given = {
        "kept": percent_of(kept),
        "typed": typed,
        "problem": problem,
        "outcome": outcome,
        "threshold": percent_of(threshold),
        "examples": _examples(request, outcome) if outcome else [],
        "left": [(automatic.OBSTACLES[why], n) for why, n in outcome.left.most_common()] if outcome else [],
        "is_capped": outcome is not None and outcome.groups + sum(outcome.left.values()) >= automatic.LOOKED_AT,
    }
    return render(request, "directory/review/settings.html", given, status=status)


@require_POST
@needs(CAPABILITY_OF_RULES)
def run(request: HttpRequest) -> HttpResponse:
    """This function starts a run now. Raises Forbidden, NotAllowedNow."""
    automatic.start(by=request.actor)
    return done(request, _("The run has started; what it merges stands in the report."), reverse("merge_report"))


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """This function lists what was merged without a person, the latest first, each with its reason. Raises
    Forbidden."""
    by, at = request.actor, request.now
    query.require(records.get("merge"), by, "read")
    asked = query.of("merge", by=by, at=at).where({"field": "is_automatic", "op": "eq", "value": True})
    rows = asked.queryset().order_by("-pk")
    if after := number(request.GET.get("after")):
        rows = rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    names = query.titles("customer", {one.survivor_id for one in found[:PAGE]}, by=by, at=at)
    given = {
        "merges": [(one, names.get(one.survivor_id, f"#{one.survivor_id}")) for one in found[:PAGE]],
        "readable": {name for name in ("title", "reason") if by.rights.field("merge", name).readable},
        "next_url": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "may_undo": queries.may_merge(by),
        "may_set": by.may(CAPABILITY_OF_RULES),
        "is_on": settings_of_duplicates().automatic is not None,
    }
    return render(request, "directory/review/report.html", given)


def percent_of(threshold: float | None) -> str:
    """This function writes a threshold in percent, as a person reads it."""
    return "" if threshold is None else f"{threshold * 100:.4f}".rstrip("0").rstrip(".")


def _examples(request: HttpRequest, outcome: automatic.Outcome) -> list[dict[str, Any]]:
    """The examples, as far as the administrator sees all their customers."""
    ids = {number for members in outcome.examples for number in members}
    names = query.titles("customer", ids, by=request.actor, at=request.now) if ids else {}
    return [
        {"members": [(n, names[n]) for n in members], "why": automatic.reason_of(members)}
        for members in outcome.examples
        if all(n in names for n in members)
    ]
