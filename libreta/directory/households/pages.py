"""The page of proposed households, branches and people, and the answers given on it."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from libreta.directory.households import actions, drawing, queries
from libreta.directory.households.actions import Decision
from libreta.directory.households.terms import GroupKind
from libreta.identity.answers import number
from libreta.kernel import access, query, records
from libreta.kernel.refusals import Refusal
from libreta.ui import answers


@require_GET
def households(request: HttpRequest) -> HttpResponse:
    """This function shows who may belong together, the surest first. Raises Forbidden."""
    by, at = request.actor, request.now
    query.require(records.get("customer"), by, "read")
    counts = queries.counts(by=by)
    asked = request.GET.get("kind", "")
    kind = asked if asked in GroupKind.values else next((k for k in GroupKind.values if counts[k]), GroupKind.HOUSEHOLD)
    page = queries.open_groups(by=by, at=at, kind=kind, after=request.GET.get("after", ""))
    seen = {row["id"] for group in page.groups for row in group.members}
    access.note("view", "customer", sorted(seen), by=by, at=at)
    given = {
        "cases": [drawing.case(group, by=by) for group in page.groups],
        "ways": [(k, label, f"?{urlencode({'kind': k})}", counts[k]) for k, label in _labels().items()],
        "kind": kind,
        "next_url": f"?{urlencode({'kind': kind, 'after': page.next})}" if page.next else "",
        "search": queries.last_search(),
        "may_search": queries.may_search(by),
        "may_decide": by.rights.scope("customer", "update") != "none",
        "most": queries.COUNTED,
    }
    return render(request, "directory/households/page.html", given)


def _labels() -> dict[str, str]:
    return {"household": _("Households"), "branches": _("Branches"), "people": _("People")}


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """This function starts a search. Raises Forbidden, AlreadySearching."""
    actions.start_search(by=request.actor, at=request.now)
    return answers.done(request, reverse("households"), _("The search has started; look again in a moment."))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """This function accepts or refuses one proposal; who is not ticked does not belong.

    Raises NotVisible, Forbidden, AlreadyDecided, TooFew.
    """
    ticked = [n for n in map(number, request.POST.getlist("member")) if n]
    if request.POST.get("act") == "accept":
        return _told(request, actions.accept_groups({pk: ticked}, by=request.actor, at=request.now), accepted=True)
    return _told(request, actions.refuse_groups({pk: None}, by=request.actor, at=request.now), accepted=False)


@require_POST
def decide_many(request: HttpRequest) -> HttpResponse:
    """This function accepts or refuses the chosen proposals, each by itself: one that cannot be done stays and is
    counted."""
    ids = [n for n in map(number, request.POST.getlist("group")) if n]
    doing = actions.accept_groups if request.POST.get("act") == "accept" else actions.refuse_groups
    done, refused = 0, []
    for pk in dict.fromkeys(ids[: queries.PAGE * 5]):
        try:
            doing({pk: None}, by=request.actor, at=request.now)
            done += 1
        except Refusal as refusal:
            refused.append(str(refusal.message))
    told = ngettext("%(number)s proposal is decided.", "%(number)s proposals are decided.", done) % {"number": done}
    if refused:
        left = ngettext("%(number)s was left: %(why)s", "%(number)s were left: %(why)s", len(refused))
        told = f"{told} {left % {'number': len(refused), 'why': refused[0]}}"
    kind = request.POST.get("kind", "")
    target = reverse("households") + (f"?{urlencode({'kind': kind})}" if kind in GroupKind.values else "")
    return answers.done(request, target, told, tone="warn" if refused else "good")


@require_POST
def withdraw(request: HttpRequest, act: uuid.UUID) -> HttpResponse:
    """This function takes a decision back. Raises NotVisible, Forbidden."""
    actions.take_back(act, by=request.actor, at=request.now)
    if answers.is_htmx(request):
        return answers.with_toast(HttpResponse(""), _("Taken back."))
    return answers.done(request, reverse("households"), _("Taken back."))


def _told(request: HttpRequest, decision: Decision, *, accepted: bool) -> HttpResponse:
    if accepted:
        told = ngettext("%(number)s now belongs.", "%(number)s now belong.", decision.members)
        told = told % {"number": decision.members}
    else:
        told = _("Noted: they do not belong together. They are not proposed again.")
    undo = reverse("household_withdrawal", args=[decision.act])
    if answers.is_htmx(request):
        return answers.with_toast(HttpResponse(""), told, undo=undo)
    kind = request.POST.get("kind", "")
    target = reverse("households") + (f"?{urlencode({'kind': kind})}" if kind in GroupKind.values else "")
    return answers.done(request, target, told, undo=undo)
