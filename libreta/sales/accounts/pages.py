"""The plan of an account before a visit, the portfolio by leader, and the answers given on these pages."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.kernel import access, actions, query, records, writes
from libreta.kernel.refusals import NotVisible
from libreta.kernel.writes import Change
from libreta.sales.accounts import drawing, portfolio
from libreta.sales.accounts.queries import dossier, my_open_alerts
from libreta.ui import answers

ANSWERS = ("task", "acknowledgement", "snooze")


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """This function shows what to know before a visit. Raises NotVisible."""
    found = dossier(pk, by=request.actor, at=request.now)
    access.note("view", "customer", [n for n in (found.customer_id,) if n], by=request.actor, at=request.now)
    given = drawing.page(request, found, family=request.GET.get("family"))
    return render(request, "sales/accounts/plan.html", given)


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """This function puts a stakeholder to another influence and stance, and draws the map anew.

    Raises NotVisible, Forbidden, Invalid.
    """
    influence = request.POST.get("influence", "")
    values = {"influence": int(influence) if influence.isdecimal() else None, "stance": request.POST.get("stance", "")}
    account = query.of("account_stakeholder", by=request.actor, at=request.now).get(pk).get("account")
    writes.update("account_stakeholder", [Change(pk, values)], by=request.actor, at=request.now)
    if not answers.is_htmx(request):
        return answers.done(request, f"{drawing.address(account)}#stakeholders", _("Your changes were kept."))
    found = dossier(account, by=request.actor, at=request.now)
    return render(request, "sales/accounts/stakeholders.html", drawing.stakeholders(request, found))


@require_POST
def answer(request: HttpRequest, pk: int, noun: str) -> HttpResponse:
    """This function answers an alert from a page and goes back there. Raises NotVisible, Forbidden, NotAllowedNow."""
    action = next((a for a in actions.of_type("account_alert") if a.noun == noun and noun in ANSWERS), None)
    if action is None:
        raise NotVisible()
    account = query.of("account_alert", by=request.actor, at=request.now).get(pk).get("account")
    action.run([pk], by=request.actor, at=request.now)
    told = _("%(action)s: done.") % {"action": action.label}
    target = request.POST.get("next", "")
    safe = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return answers.done(request, target if safe else f"{drawing.address(account)}#alerts", told)


@require_GET
def leaders(request: HttpRequest) -> HttpResponse:
    """This function shows the portfolios of accounts, leader by leader. Raises Forbidden."""
    query.require(records.get("account"), request.actor, "read")
    rows = portfolio.by_leader(by=request.actor, at=request.now)
    return render(request, "sales/accounts/leaders.html", {"rows": rows})


def context_of_alerts(request: HttpRequest) -> dict[str, Any] | None:
    """This function gives the latest alerts that wait for the reader, or None where there is none."""
    found = drawing.waiting_alerts(request)
    tree = json.dumps(my_open_alerts(), separators=(",", ":"))
    return {"alerts": found, "all_url": f"/account-alerts/?{urlencode({'filter': tree})}"} if found else None
