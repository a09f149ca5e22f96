"""The bell in the frame and the page behind it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from libreta.kernel.refusals import BadFilter
from libreta.workspace.notifications import queries

URL = "/notifications/"


def bell(request: HttpRequest) -> dict[str, Any]:
    """This function tells the frame how much waits, and where it is listed."""
    try:
        return {"url": URL, "count": queries.due_count(by=request.actor, at=request.now)}
    except BadFilter:  # a role that may not read owner, state or day of tasks
        return {"url": URL, "count": 0}


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """This function shows what waits for the reader."""
    try:
        waiting = queries.notifications(by=request.actor, at=request.now)
    except BadFilter:
        waiting = queries.Notifications()
    return render(request, "workspace/notifications/page.html", {"waiting": waiting})
