"""The page on which is set what is kept for how long, with a look at what a rule would reach."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.directory.privacy import retaining
from libreta.directory.privacy.models import RetentionRule
from libreta.directory.privacy.terms import CAPABILITY, Deed
from libreta.identity.answers import act, dangerous, done, needs
from libreta.kernel import records
from libreta.kernel.refusals import Refusal
from libreta.ui.models import SavedView

MONTHS = (6, 12, 24, 36, 60, 72, 84, 120)


@needs(CAPABILITY)
@dangerous
def rules(request: HttpRequest) -> HttpResponse:
    """This function lists the rules, each with what it would reach now; posted, it keeps a new one, switched off."""
    errors: dict[str, Any] = {}
    chosen = request.POST.get("record_type") or request.GET.get("type") or ""
    if request.method == "POST":
        try:
            retaining.keep_rule(None, _given(request), by=request.actor, at=request.now)
            return done(request, _("The rule is there, switched off. Look at what it would reach."), _here())
        except Refusal as refusal:
            errors = refusal.errors
    known = next((t for t in retaining.types() if t.key == chosen), None)
    page = {
        "rules": [_drawn(rule, request) for rule in RetentionRule.objects.order_by("pk")],
        "types": retaining.types(),
        "chosen": known,
        "dates": [(name, f.label) for name, f in retaining.dates_of(known).items()] if known else [],
        "views": _views(request, chosen),
        "deeds": [d for d in Deed.choices if d[0] != Deed.PSEUDONYMISE or chosen == "customer"],
        "months": MONTHS,
        "errors": errors,
        "may_trail": request.actor.may("audit.retention"),
        "given": request.POST,
    }
    return render(request, "directory/privacy/retention.html", page, status=422 if errors else 200)


@require_POST
@needs(CAPABILITY)
@dangerous
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """This function switches a rule on or off, or removes it."""
    if "remove" in request.POST:
        removing = lambda: retaining.drop_rule(pk, by=request.actor, at=request.now)  # noqa: E731
        return act(request, removing, sentence=_("The rule is gone."), to=_here())
    is_on = "on" in request.POST
    sentence = _("The rule is applied every night.") if is_on else _("The rule is switched off.")
    return act(
        request,
        lambda: retaining.keep_rule(pk, {"is_on": is_on}, by=request.actor, at=request.now),
        sentence=sentence,
        to=_here(),
    )


def _here() -> str:
    return reverse("privacy_retention")


def _given(request: HttpRequest) -> dict[str, Any]:
    months = request.POST.get("months", "")
    view = request.POST.get("view", "")
    seen = _views(request, request.POST.get("record_type", ""))
    row = next((one for one in seen if str(one.pk) == view), None)
    return {
        "record_type": request.POST.get("record_type", "")[:60],
        "since": request.POST.get("since", "")[:60],
        "months": int(months) if months.isascii() and months.isdigit() and len(months) < 5 else 0,
        "deed": request.POST.get("deed", "")[:20],
        "condition": row.filter if row else {},
    }


def _views(request: HttpRequest, type_key: str) -> list[SavedView]:
    own = Q(owner_id=request.actor.user_id) | Q(shared=True)
    return list(SavedView.objects.filter(own, record_type=type_key).order_by("name")[:100]) if type_key else []


def _drawn(rule: RetentionRule, request: HttpRequest) -> dict[str, Any]:
    known = next((t for t in records.declared() if t.key == rule.record_type), None)
    drawn: dict[str, Any] = {"rule": rule, "type": known, "report": rule.reports.order_by("-pk").first()}
    try:
        drawn["preview"] = retaining.preview(rule, by=request.actor, at=request.now)
        drawn["since"] = retaining.dates_of(known)[rule.since].label if known else rule.since
    except (Refusal, KeyError) as problem:
        drawn["problem"] = getattr(problem, "message", "") or _("This rule cannot be read any more; remove it.")
    return drawn
