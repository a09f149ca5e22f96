"""The bell in the frame and the page behind it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from libreta.ui import answers
from libreta.workspace.notifications import actions, queries

URL = "/notifications/"


def bell(request: HttpRequest) -> dict[str, Any]:
    """This function tells the frame how much is new, and where it is listed."""
    return {"url": URL, "count": queries.unread_count(by=request.actor), "live_url": f"{URL}bell/"}


@require_GET
def bell_alone(request: HttpRequest) -> HttpResponse:
    """This function gives the bell alone: open pages ask each minute whether something is new."""
    return render(request, "ui/frame/bell.html", {"bell": bell(request)})


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """This function shows what the reader was told."""
    listed = queries.notices(by=request.actor)
    given = {"notices": listed, "unread": sum(one.read_at is None for one in listed)}
    return render(request, "workspace/notifications/page.html", given)


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """This function marks one notice as read and goes to what it is about."""
    return HttpResponseRedirect(actions.mark_read(pk, by=request.actor, at=request.now))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """This function marks everything as read."""
    actions.mark_all_read(by=request.actor, at=request.now)
    return answers.done(request, URL, _("Everything is marked as read."))
