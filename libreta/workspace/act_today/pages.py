"""The page "Act today" and the answers given on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.intelligence.terms import segment_choices
from libreta.kernel import query
from libreta.ui import answers
from libreta.workspace.act_today import actions, queries
from libreta.workspace.act_today.models import SuggestionAnswer, Why

FILTERS = ("owner", "segment", "currency")


@require_GET
def act_today(request: HttpRequest) -> HttpResponse:
    """This function shows whom to act on today, or from a mark on the next ones."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    if chosen["owner"] not in ("", "me") and not (
        chosen["owner"].isascii() and chosen["owner"].isdigit() and len(chosen["owner"]) < 18
    ):
        chosen["owner"] = ""
    found = queries.suggestions(by=request.actor, at=request.now, after=request.GET.get("after", ""), **chosen)
    given = context(request) | {
        "found": found,
        "chosen": chosen,
        "next_url": f"?{urlencode(chosen | {'after': found.next})}" if found.next else "",
    }
    if request.GET.get("after") and answers.is_htmx(request):
        return render(request, "workspace/act_today/items.html", given)
    given |= {
        "owners": _owners(request),
        "segments": segment_choices(),
        "may_see": queries.may_see(request.actor),
        "has_scores": bool(found.items) or queries.has_scores(),
        "is_filtered": any(chosen.values()),
    }
    return render(request, "workspace/act_today/page.html", given)


def context(request: HttpRequest) -> dict[str, Any]:
    """This function gives what the suggestions need to be answered."""
    may_act = request.actor.rights.scope("task", "create") != "none"
    return {"may_act": may_act, "whys": Why.choices, "spans": actions.SPANS.items()}


@require_POST
def make_task(request: HttpRequest, pk: int) -> HttpResponse:
    """This function makes a task of a suggestion; a toast offers to undo it."""
    kept = actions.make_task(pk, by=request.actor, at=request.now)
    return _answered(request, kept, _("The task is set."))


@require_POST
def put_off(request: HttpRequest, pk: int) -> HttpResponse:
    """This function puts a suggestion off; a toast offers to undo it."""
    days = request.POST.get("days", "")
    kept = actions.put_off(
        pk,
        why=request.POST.get("why", ""),
        days=int(days) if days in map(str, actions.SPANS) else 0,
        by=request.actor,
        at=request.now,
    )
    return _answered(request, kept, _("Put off."))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """This function takes an answer back."""
    actions.withdraw(pk, by=request.actor, at=request.now)
    if answers.is_htmx(request):
        return answers.with_toast(HttpResponse(""), _("Taken back."))
    return answers.done(request, "/act-today/", _("Taken back."))


def _answered(request: HttpRequest, kept: SuggestionAnswer, word: str) -> HttpResponse:
    undo = f"/act-today/answers/{kept.pk}/withdrawal/"
    if answers.is_htmx(request):
        return answers.with_toast(HttpResponse(""), word, undo=undo)
    target = request.POST.get("next", "")
    safe = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return answers.done(request, target if safe else "/act-today/", word, undo=undo)


def _owners(request: HttpRequest) -> list[tuple[int, str]]:
    by = request.actor
    names = query.titles("user", by.colleague_ids - {by.user_id}, by=by, at=request.now)
    return sorted(names.items(), key=lambda one: one[1])
