"""The quarter at a glance on the first page of whoever leads: closed, commit and best case against the quota, and what
changed since the last snapshot, each a click away from its deals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from libreta.kernel import query, records
from libreta.sales.forecasts import asking, rules, snapshots
from libreta.sales.forecasts.asking import Question
from libreta.sales.forecasts.changes import Changes, Comparison, changes
from libreta.sales.forecasts.drilling import Behind
from libreta.sales.forecasts.pages import written
from libreta.sales.forecasts.queries import Overview, overview
from libreta.sales.forecasts.terms import Move
from libreta.sales.opportunities.terms import Forecast
from libreta.ui import formats

PATH = "/forecast/changes/"
TOLD = (Move.WON, Move.LOST, Move.PUSHED_OUT, Move.NEW)


def of_leaders(request: HttpRequest) -> dict[str, Any] | None:
    """This function lets the quarter stand on the first page of whoever sets quotas; read when the page is there."""
    rights = request.actor.rights
    readable = rights.scope("opportunity", "read") != "none" and rights.field("opportunity", "amount").readable
    return {} if readable and rules.may_set_quotas(request.actor) else None


@require_GET
def glance(request: HttpRequest) -> HttpResponse:
    """This function shows the quarter at a glance, for the first page. Raises Forbidden."""
    query.require(records.get("opportunity"), request.actor, "read")
    question = asking.asked({}, by=request.actor, at=request.now)
    found = overview(question.period, currency=question.currency, by=request.actor, at=request.now)
    week = snapshots.week_before(snapshots.weeks(), request.now)
    context = {"question": question, "stats": _stats(found), "is_whole": "HX-Request" not in request.headers}
    context |= {"apart": sum(one.count for one in found.apart), "forecast_url": question.address()}
    if found.company.quota:
        context |= {"quota": written(found.company.quota, found), "attained": _percent(found)}
    if week is not None:
        asked = Comparison(question.period, week, question.currency, question.today)
        told = changes(asked, by=request.actor, at=request.now)
        context |= {"week": week, "moves": _moves(told, question, week), "changes_url": question.address(PATH)}
        context["difference"] = _signed(told.now - told.before, question)
    return render(request, "sales/forecast/glance.html", context)


def _stats(found: Overview) -> list[dict[str, str]]:
    behind = Behind(found.period, found.figures)
    labels = (
        (Forecast.CLOSED, _("Closed")),
        (Forecast.COMMIT, _("Commit")),
        (Forecast.BEST_CASE, _("Best case")),
    )
    return [
        {"label": label, "value": written(found.company.value(category), found), "href": behind.cell(category)}
        for category, label in labels
    ]


def _percent(found: Overview) -> dict[str, Any]:
    share = found.company.attainment or 0.0
    expected = float(found.company.expected / found.company.quota) if found.company.quota else 0.0
    return {
        "closed": formats.percent(share),
        "expected": formats.percent(expected),
        "value": min(round(share * 100), 100),
        "gap": written(found.company.gap, found),
    }


def _moves(told: Changes, question: Question, week: Any) -> list[dict[str, Any]]:
    found = []
    for move in TOLD:
        step = told.steps.get(move)
        found.append(
            {
                "label": _("Slipped") if move == Move.PUSHED_OUT else move.label,
                "count": step.count if step else 0,
                "total": formats.money(step.total, question.currency, whole=True) if step else "",
                "url": question.address(PATH, since=week.week.isoformat(), move=move.value) + "#deals",
                "tone": {Move.WON: "good", Move.NEW: "good"}.get(move, "bad"),
            }
        )
    return found


def _signed(value: Any, question: Question) -> str:
    text = formats.money(value, question.currency, whole=True)
    return f"+{text}" if value > 0 else text
