"""The page of intelligence: start and watch a run, see what the models say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from libreta.intelligence.runs import actions, queries
from libreta.intelligence.runs.models import IntelligenceRun
from libreta.intelligence.terms import GRADES, SEGMENTS, TONES
from libreta.kernel import features
from libreta.kernel.refusals import Forbidden, NotVisible

PARAMETERS = {
    "r": _("shape of the purchase rate over customers"),
    "alpha": _("scale of the purchase rate, in days"),
    "a": _("dropout: chances to leave"),
    "b": _("dropout: chances to stay"),
    "p": _("regularity of one customer's spend"),
    "q": _("similarity of customers' spend"),
    "v": _("scale of spend, in money"),
}


def _needs_right(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if not features.is_on("intelligence"):
            raise NotVisible()
        if not request.actor.may(actions.CAPABILITY):
            raise Forbidden()
        return view(request, *given, **named)

    return guarded


@require_GET
@_needs_right
def overview(request: HttpRequest) -> HttpResponse:
    """This page shows the state, the models with their test on the past, the segments and the last runs."""
    results = queries.latest_results()
    shown = {
        "progress": queries.progress(),
        "results": results,
        "card": _card(results) if results else [],
        "notes": queries.note_sentences(results) if results else [],
        "backtest": results.backtest if results else {},
        "grade": GRADES[(results.backtest or {}).get("grade", "unknown")] if results else "",
        "segments": SEGMENTS.values(),
        "runs": [(run, TONES[run.state], queries.error_sentence(run)) for run in queries.recent_runs()],
    }
    return render(request, "intelligence/overview.html", shown)


@require_GET
@_needs_right
def progress(request: HttpRequest) -> HttpResponse:
    """This fragment tells how far the newest run is; it asks again by itself until the run has ended."""
    answer = render(request, "intelligence/progress.html", {"progress": (now := queries.progress())})
    if now is not None and not now.is_open and request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@_needs_right
def start(request: HttpRequest) -> HttpResponse:
    """This page asks for a run."""
    actions.start_run(by=request.actor, at=request.now)
    return redirect("intelligence")


@require_POST
@_needs_right
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """This page asks a run to end."""
    actions.cancel_run(pk, by=request.actor, at=request.now)
    return redirect("intelligence")


def _card(run: IntelligenceRun) -> list[dict[str, Any]]:
    """This function lists each model with its parameters in words."""
    names = {"bg_nbd": "BG/NBD", "gamma_gamma": "Gamma-Gamma"}
    cards = []
    for key, facts in run.parameters.items():
        name, _blank, currency = key.partition(" ")
        numbers = [(k, PARAMETERS[k], v) for k, v in facts["parameters"].items() if k in PARAMETERS]
        cards.append({"name": names.get(name, name), "currency": currency, "numbers": numbers, **facts})
    return cards
