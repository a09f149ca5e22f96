"""The page on which is set for how long the trail is kept, with a look at what that would remove."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.audit import retention
from libreta.identity.answers import act, dangerous, needs


@needs(retention.CAPABILITY)
@dangerous
def retention_page(request: HttpRequest) -> HttpResponse:
    """This function shows the retention and what a chosen one would remove; posted, it keeps the choice."""
    if request.method == "POST":
        asked = _months(request.POST.get("months", ""))
        return act(
            request,
            lambda: retention.keep_for(asked, by=request.actor, at=request.now),
            sentence=_("The retention is set. It is applied every night."),
            to=reverse("settings_retention"),
        )
    kept = retention.months()
    chosen = _months(request.GET["months"]) if "months" in request.GET else kept
    preview = retention.preview(chosen, at=request.now) if chosen is not None and chosen >= retention.LEAST else None
    page = {"kept": kept, "chosen": chosen, "choices": retention.CHOICES, "preview": preview}
    return render(request, "audit/retention.html", page)


@require_POST
@needs(retention.CAPABILITY)
@dangerous
def purge(request: HttpRequest) -> HttpResponse:
    """This function has what is older than the retention removed now rather than tonight."""
    return act(
        request,
        lambda: retention.purge_now(by=request.actor, at=request.now),
        sentence=_("The removal is in the queue."),
        to=reverse("settings_retention"),
    )


def _months(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
