"""The settings pages of assignment: rules in their order, one rule with its trial run, and what holds for all."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, done, needs, number
from libreta.identity.models import Team, User
from libreta.kernel.refusals import NotVisible, Refusal
from libreta.sales.lead_assignment import actions, conditions, queries
from libreta.sales.lead_assignment.models import LeadRule
from libreta.sales.lead_pages.trial import trial

DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


@needs(actions.CAPABILITY)
def rules(request: HttpRequest) -> HttpResponse:
    """This function lists the rules, and takes what holds for all leads."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            actions.keep_settings(
                respond_minutes=request.POST.get("respond_minutes", ""),
                owner_first=bool(request.POST.get("owner_first")),
                fallback=number(request.POST.get("fallback")),
                by=request.actor,
            )
            return done(request, _("The settings were kept."), reverse("lead_rules"))
        except Refusal as refusal:
            problem = " ".join(str(t) for texts in refusal.errors.values() for t in texts) or str(refusal.message)
            status = refusal.status
    found = LeadRule.objects.select_related("user", "team").order_by("position", "id")
    context = {
        "rows": [{"rule": rule, "words": _words(request, rule), "hours": hours(rule)} for rule in found],
        "settings": queries.current_settings(),
        "people": _people(),
        "problem": problem,
    }
    return render(request, "sales/leads/rules.html", context, status=status)


@needs(actions.CAPABILITY)
def rule(request: HttpRequest, rule_id: int | None = None) -> HttpResponse:
    """This function shows one rule; sent by “Try it” it shows who would get what, by “Save” it is kept."""
    known = LeadRule.objects.filter(pk=rule_id).first() if rule_id else LeadRule(days="12345", timezone="UTC")
    if known is None:
        raise NotVisible()
    context: dict[str, Any] = {"rule": known, "errors": {}, "sentence": "", "rows": conditions.rows_of(known.condition)}
    context["join"] = conditions.join_of(known.condition)
    status = 200
    if request.method == "POST":
        context |= {"rows": _typed_rows(request), "join": request.POST.get("join", "")}
        try:
            draft = actions.draft_rule(rule_id, request.POST, by=request.actor, at=request.now)
            context["rule"] = draft
            if request.POST.get("act") != "save":
                context["trial"] = trial(draft, by=request.actor, at=request.now)
            else:
                actions.keep_rule(draft, by=request.actor)
                return done(request, _("The rule was kept."), reverse("lead_rules"))
        except Refusal as refusal:
            context |= {"errors": refusal.errors, "sentence": "" if refusal.errors else refusal.message}
            status = refusal.status
    return render(request, "sales/leads/rule.html", context | _choices(request, context["rule"]), status=status)


@require_POST
@needs(actions.CAPABILITY)
def delete(request: HttpRequest, rule_id: int) -> HttpResponse:
    """This function removes a rule."""
    doing = lambda: actions.delete_rule(rule_id, by=request.actor)  # noqa: E731
    return act(request, doing, sentence=_("The rule was removed."), to=reverse("lead_rules"))


def _typed_rows(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {part: request.POST.get(f"{part}{row}", "") for part in ("field", "op", "value")}
        for row in range(conditions.ROWS)
    ]


def _choices(request: HttpRequest, rule: LeadRule) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else {}
    target = f"user:{rule.user_id}" if rule.user_id else f"team:{rule.team_id}" if rule.team_id else ""
    days = [
        (str(day), label, bool(given.get(f"day{day}")) if given else str(day) in rule.days)
        for day, label in enumerate(DAYS, start=1)
    ]
    typed = {n: given.get(n, "") for n in ("name", "position", "capacity", "opens", "closes", "timezone")}
    kept = {
        "name": rule.name,
        "position": rule.position if rule.pk else LeadRule.objects.count() * 10 + 10,
        "capacity": rule.capacity or "",
        "opens": rule.opens.strftime("%H:%M") if rule.opens else "",
        "closes": rule.closes.strftime("%H:%M") if rule.closes else "",
        "timezone": rule.timezone,
    }
    return {
        "offered": conditions.offered(),
        "operators": conditions.operators(),
        "targets": [*((f"team:{t.pk}", _now("Team %(name)s, in turn") % {"name": t.name}) for t in Team.objects.all())]
        + [(f"user:{pk}", name) for pk, name in _people()],
        "target": given.get("target", target),
        "days": days,
        "values": typed if given else kept,
        "is_active": bool(given.get("is_active")) if given else rule.is_active,
    }


def _people() -> list[tuple[int, str]]:
    return list(User.objects.filter(is_active=True).values_list("pk", "name"))


def _words(request: HttpRequest, rule: LeadRule) -> str:
    try:
        return conditions.words(rule.condition, by=request.actor, at=request.now)
    except Refusal as refusal:
        return str(refusal.message)


def hours(rule: LeadRule) -> str:
    """This function says the working hours of a rule in words."""
    if not rule.days and not rule.opens:
        return _now("always")
    days = ", ".join(str(DAYS[int(day) - 1]) for day in rule.days) or _now("every day")
    span = f" {rule.opens:%H:%M}–{rule.closes:%H:%M}" if rule.opens and rule.closes else ""
    return f"{days}{span} {rule.timezone}"
