"""The settings page of calendars elsewhere, and the address at which a calendar is read."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from libreta.collaboration.calendars import accounts, feeds, told
from libreta.collaboration.calendars.jobs import step
from libreta.collaboration.calendars.models import Account, Feed
from libreta.identity.answers import act, form_page
from libreta.identity.controls import Control
from libreta.kernel import query, records
from libreta.kernel.refusals import Invalid, Refusal
from libreta.kernel.sealing import opened, sealed

SHOWN = 20


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """This function shows the reader's addresses, calendars, and what lost when both sides had changed."""
    query.require(records.get("task"), request.actor, "read")
    mine = {"user_id": request.actor.user_id}
    context = {
        "feeds": Feed.objects.filter(**mine),
        "accounts": Account.objects.filter(**mine),
        "lost": told.lost(request.actor.user_id, SHOWN),
        "singles": told.singles(request.actor.user_id, SHOWN),
        "title": _("Calendars elsewhere"),
    }
    return render(request, "collaboration/calendars/index.html", context)


@never_cache
def new_feed(request: HttpRequest) -> HttpResponse:
    """This function opens a secret address and shows it this once."""
    query.require(records.get("task"), request.actor, "read")

    def save(given: Any) -> HttpResponse:
        feed, secret = feeds.open_feed(given.get("name", ""), by=request.actor, at=request.now)
        url = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
        context = {"feed": feed, "url": url, "title": _("The address is open")}
        return render(request, "collaboration/calendars/feed_made.html", context)

    controls = [Control("name", gettext_lazy("Which program reads it?"), required=True)]
    title = _("New calendar address")
    return form_page(request, controls, title=title, submit=_("Open the address"), save=save, back="settings_calendars")


@require_POST
def close_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """This function closes an address."""
    doing = lambda: feeds.close_feed(pk, by=request.actor, at=request.now)  # noqa: E731
    return act(request, doing, sentence=_("The address is closed."), to=reverse("settings_calendars"))


@never_cache
@sensitive_post_parameters("password", "sealed")
def new_account(request: HttpRequest) -> HttpResponse:
    """This function finds the calendars of a server, and connects the one that is chosen."""
    query.require(records.get("task"), request.actor, "create")
    given = request.POST
    context: dict[str, Any] = {
        "title": _("Connect a calendar"),
        "url": given.get("url", ""),
        "username": given.get("username", ""),
        "keeps_private": "keeps_private" in given or request.method != "POST",
    }
    status = 200
    if request.method == "POST":
        password = opened(given["sealed"]) if given.get("sealed") else given.get("password", "")
        try:
            return _connected(request, given, password, context)
        except Refusal as refusal:
            status = refusal.status
            context |= {"sentence": refusal.message, "errors": refusal.errors}
    return render(request, "collaboration/calendars/connect.html", context, status=status)


def _connected(request: HttpRequest, given: Any, password: str, context: dict[str, Any]) -> HttpResponse:
    missing = {n: [_("This field is required.")] for n in ("url", "username") if not given.get(n, "").strip()}
    if missing:
        raise Invalid(errors=missing)
    username = given["username"].strip()
    found = accounts.calendars_at(given["url"], username, password, by=request.actor)
    chosen = next((one for one in found if one.url == given.get("calendar")), None)
    if chosen is None and len(found) > 1:
        context |= {"calendars": found, "sealed": sealed(password)}
        return render(request, "collaboration/calendars/connect.html", context)
    one = chosen or found[0]
    account = accounts.connect(
        one.url, username, password, name=one.name, keeps_private=bool(given.get("keeps_private")),
        by=request.actor, at=request.now,
    )  # fmt: skip
    step.defer(account=account.pk)
    messages.success(request, _("The calendar is connected. It is brought into step in a moment."))
    return redirect("settings_calendars")


@require_POST
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """This function forgets a calendar."""
    doing = lambda: accounts.disconnect(pk, by=request.actor, at=request.now)  # noqa: E731
    return act(request, doing, sentence=_("The calendar is disconnected."), to=reverse("settings_calendars"))


@require_POST
def step_now(request: HttpRequest, pk: int) -> HttpResponse:
    """This function asks for the next round now."""

    def doing() -> None:
        step.defer(account=accounts.ask_now(pk, by=request.actor, at=request.now).pk)

    return act(request, doing, sentence=_("It is brought into step in a moment."), to=reverse("settings_calendars"))


@login_not_required
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """This function gives a calendar to whoever knows its address. Raises NotVisible."""
    body = feeds.feed_of(secret, at=request.now)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer.headers["Content-Disposition"] = 'inline; filename="libreta.ics"'
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
