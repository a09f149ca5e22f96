"""The settings pages of points: what a lead is worth before there is enough to learn from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, done, needs
from libreta.kernel.refusals import NotVisible, Refusal
from libreta.sales.lead_assignment import conditions
from libreta.sales.lead_assignment.actions import CAPABILITY
from libreta.sales.lead_scores import actions
from libreta.sales.lead_scores.models import LeadPoint


@needs(CAPABILITY)
def points(request: HttpRequest) -> HttpResponse:
    """This function lists for what leads get points."""
    rows = [(p, conditions.words(p.condition, by=request.actor, at=request.now)) for p in LeadPoint.objects.all()]
    return render(request, "sales/leads/points.html", {"rows": rows})


@needs(CAPABILITY)
def point(request: HttpRequest, point_id: int | None = None) -> HttpResponse:
    """This function shows and takes one rule of points. Raises NotVisible."""
    known = LeadPoint.objects.filter(pk=point_id).first() if point_id else LeadPoint()
    if known is None:
        raise NotVisible()
    context: dict[str, Any] = {
        "known": known,
        "rows": conditions.rows_of(known.condition),
        "join": conditions.join_of(known.condition),
        "values": {"name": known.name, "points": known.points},
        "offered": conditions.offered(),
        "operators": conditions.operators(),
        "errors": {},
    }
    status = 200
    if request.method == "POST":
        context["join"] = request.POST.get("join", "")
        context["values"] = {name: request.POST.get(name, "") for name in ("name", "points")}
        context["rows"] = [
            {part: request.POST.get(f"{part}{row}", "") for part in ("field", "op", "value")}
            for row in range(conditions.ROWS)
        ]
        try:
            actions.keep_point(point_id, request.POST, by=request.actor, at=request.now)
            return done(request, _("The points were kept."), reverse("lead_points"))
        except Refusal as refusal:
            context |= {"errors": refusal.errors, "sentence": "" if refusal.errors else refusal.message}
            status = refusal.status
    return render(request, "sales/leads/point.html", context, status=status)


@require_POST
@needs(CAPABILITY)
def delete(request: HttpRequest, point_id: int) -> HttpResponse:
    """This function removes a rule of points."""
    doing = lambda: actions.delete_point(point_id, by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("The points were removed."), to=reverse("lead_points"))
