"""The review queue and the answers given in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.directory.customers.terms import Kind
from libreta.directory.duplicates.queries import settings_of_duplicates
from libreta.directory.duplicates.terms import PairState, Strength
from libreta.directory.merges import undoing
from libreta.directory.review import actions, drawing, queries
from libreta.directory.review.actions import Judgement
from libreta.directory.review.queries import Case, Filters
from libreta.identity.answers import number
from libreta.kernel import access, query, records
from libreta.kernel.refusals import NotVisible
from libreta.ui import answers

KINDS = (Kind.PERSON, Kind.ORGANISATION)
MOST_PAIRS = 60
FRESH = 60  # seconds


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """This function shows customers who may be one, the surest first. Raises Forbidden."""
    by, at = request.actor, request.now
    query.require(records.get("customer"), by, "read")
    filters = _filters(request)
    found, more = queries.cases(filters, by=by, at=at, after=number(request.GET.get("after")))
    if (asked := number(request.GET.get("of"))) is not None:
        found = _asked_first(asked, found, request)
    limits = settings_of_duplicates()
    access.note("view", "customer", sorted({row["id"] for case in found for row in case.rows}), by=by, at=at)
    given = {
        "cases": [drawing.drawn(case, limits, by=by, at=at) for case in found if len(case.rows) > 1],
        "filters": filters,
        "ways": _ways(filters),
        "strengths": Strength.choices,
        "next_url": f"?{_written(filters)}&after={more}" if more else "",
        "back": request.get_full_path(),
        "may_decide": queries.may_review(by),
        "may_merge": queries.may_merge(by),
        "is_filtered": filters != Filters(),
    }
    return render(request, "directory/review/page.html", given)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """This function takes the answer to one case: merge, not_same or later, for the customers that are ticked.

    Raises NotVisible, Forbidden, DecidedMeanwhile and what a merge refuses.
    """
    by, at, act = request.actor, request.now, request.POST.get("act", "")
    members = [n for n in map(number, request.POST.getlist("member")) if n]
    if act == "merge":
        survivor = number(request.POST.get("survivor"))
        made = actions.merge_case(pk, members, survivor=survivor, by=by, at=at)
        return _answered(request, _("They are one customer now."), made)
    if act not in (PairState.NOT_SAME, PairState.LATER):
        raise NotVisible()
    made = actions.part_case(pk, members, act, by=by, at=at)
    told = _("Put off until later.") if act == PairState.LATER else _("Noted: not the same. You are not asked again.")
    return _answered(request, told, made)


@require_POST
def reopen(request: HttpRequest, pairs: str) -> HttpResponse:
    """This function takes a decision back: the pairs wait again. Raises NotVisible, Forbidden, AlreadyMerged."""
    ids = [n for n in map(number, pairs.split("-")[:MOST_PAIRS]) if n]
    if not ids:
        raise NotVisible()
    actions.reopen_pairs(ids, by=request.actor, at=request.now)
    return _taken_back(request)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """This function undoes a merge. Raises NotVisible, Forbidden, UndoneAlready, MergedOn."""
    undoing.undo_merge(pk, by=request.actor, at=request.now)
    return _taken_back(request)


def _asked_first(pair: int, found: list[Case], request: HttpRequest) -> list[Case]:
    """The case that a hint led to stands on top, as long as it waits."""
    try:
        first = queries.case_of(pair, by=request.actor, at=request.now)
    except NotVisible:
        return found
    return [first, *(case for case in found if case.group.members != first.group.members)]


def context_of_waiting(request: HttpRequest) -> dict[str, Any] | None:
    """This function tells on my day that duplicates wait, in one line, to those who may decide."""
    if not queries.may_merge(request.actor):
        return None
    found = badge(request)
    return {"number": found, "is_more": found >= 100} if found else None


def badge(request: HttpRequest) -> int | None:
    """This function counts what waits for the reader, as far as a rail needs to know: on every page, so it is reckoned
    once a minute, but anew on the page of duplicates."""
    key = f"duplicates:{request.actor.user_id}:{request.actor.role}"
    found = None if request.path.startswith(reverse("duplicate_review")) else cache.get(key)
    if found is None:
        found = queries.waiting(by=request.actor, at=request.now)
        cache.set(key, found, FRESH)
    return found or None


def _filters(request: HttpRequest) -> Filters:
    given = request.GET
    return Filters(
        kind=given.get("kind", "") if given.get("kind") in KINDS else "",
        strength=given.get("strength", "") if given.get("strength") in Strength.values else "",
        mine=bool(given.get("mine")),
        later=bool(given.get("later")),
    )


def _written(filters: Filters) -> str:
    named = {"kind": filters.kind, "strength": filters.strength, "mine": filters.mine, "later": filters.later}
    return urlencode({name: "1" if value is True else value for name, value in named.items() if value})


def _ways(filters: Filters) -> list[tuple[str, str, bool]]:
    """The kinds to choose from: label, address, whether it is this one."""
    offered = [("", _("All")), (Kind.PERSON, _("People")), (Kind.ORGANISATION, _("Organisations"))]
    return [(label, f"?{_written(replace(filters, kind=kind))}", filters.kind == kind) for kind, label in offered]


def _answered(request: HttpRequest, told: str, made: Judgement) -> HttpResponse:
    pairs = "-".join(map(str, made.pairs[:MOST_PAIRS]))
    undo_url = reverse("duplicate_undo", args=[made.merge]) if made.merge else ""
    undo_url = reverse("duplicate_reopening", args=[pairs]) if pairs else undo_url
    if answers.is_htmx(request):
        return answers.with_toast(HttpResponse(""), told, undo=undo_url)
    return answers.done(request, _back(request), told, undo=undo_url)


def _taken_back(request: HttpRequest) -> HttpResponse:
    if answers.is_htmx(request):
        return answers.with_toast(HttpResponse(""), _("Taken back."))
    return answers.done(request, _back(request), _("Taken back."))


def _back(request: HttpRequest) -> str:
    """Where the reader came from, as far as that is a page of duplicates."""
    asked = request.POST.get("next", "")
    return asked if asked.startswith("/duplicates/") else reverse("duplicate_review")
