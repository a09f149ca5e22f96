"""The pages behind signed links, for people without an account. They run no script, and GET changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from libreta.api.limits import Limiter
from libreta.api.refusals import TooManyRequests
from libreta.directory.consents import actions, centre, links, opt_in
from libreta.directory.consents.terms import Source
from libreta.directory.customers.models import Customer
from libreta.kernel import callers
from libreta.kernel.refusals import Invalid, Refusal

LANGUAGES = ("en", "es", "ro")
LOOKING, SENDING = (60, 120), (10, 40)  # per minute in the long run, and at once
RESTS = (30, 90, 180)
limiter = Limiter()
View = Callable[..., HttpResponse]


def for_strangers(view: View) -> View:
    """This decorator makes a page for people outside: no sign-in, a pace, no trace in search engines or referrers."""

    @login_not_required
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sends = request.method == "POST"
        per_minute, burst = SENDING if sends else LOOKING
        name = (sends, callers.address_of(request))
        free, _left = limiter.take(name, cost=1, per_minute=per_minute, burst=burst, now=time.monotonic())
        if not free:
            raise TooManyRequests(headers={"Retry-After": "60"})
        spoken = _language(request, None)
        try:
            answer = view(request, *args, **kwargs)
        except links.LinkGone:
            with translation.override(spoken):
                answer = render(request, "directory/consents/gone.html", {}, status=404)
        answer.headers["X-Robots-Tag"] = "noindex"
        answer.headers["Referrer-Policy"] = "same-origin"  # without it the form would be sent without an origin
        return answer

    return door


@for_strangers
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """This function shows a customer what we write to them about; sent, it keeps what they choose."""
    holder = links.holder_of(links.CENTRE, token)
    with translation.override(_language(request, holder.customer)):
        if holder.customer is None:
            return _address_alone(request, holder)
        said, status = "", 200
        if request.method == "POST":
            said, status = _chosen(request, holder.customer)
        return _centre(request, holder.customer, said, status)


def _chosen(request: HttpRequest, customer: Customer) -> tuple[str, int]:
    proof, language, at = _proof(request, Source.CENTRE), translation.get_language() or "en", request.now
    doing = request.POST.get("do", "")
    if doing == "choose":
        centre.choose(customer, request.POST.getlist("ticked")[:200], proof, language=language, at=at)
        return _("It is kept. Thank you."), 200
    if doing == "leave":
        centre.leave_all(customer, proof, at=at)
        return _("We will not write to you again about any of this."), 200
    if doing == "rest":
        days = request.POST.get("days", "")
        actions.pause(customer.pk, int(days) if days in map(str, (0, *RESTS)) else 0, source=Source.CENTRE, at=at)
        return _("It is kept. Thank you."), 200
    if doing == "address":
        try:
            centre.ask_for_address(customer, request.POST.get("email", ""), language=language, at=at)
        except Invalid as refusal:
            return str(refusal.errors["email"][0]), 422
        return _("We have sent a link to that address. It counts once you confirm it there."), 200
    return _("Please choose once more."), 422


def _centre(request: HttpRequest, customer: Customer, said: str, status: int) -> HttpResponse:
    page = {
        "choices": centre.choices_of(customer),
        "address": centre.masked(customer.email),
        "rests_until": centre.rests_until(customer.pk, request.now),
        "rests": RESTS,
        "said": said,
        "is_wrong": status != 200,
        "languages": settings.LANGUAGES,
    }
    return render(request, "directory/consents/centre.html", page, status=status)


def _address_alone(request: HttpRequest, holder: links.Holder) -> HttpResponse:
    """Somebody who is no customer: the address can be left alone for good."""
    is_done = request.method == "POST"
    if is_done:
        centre.click_away(holder, _proof(request, Source.CENTRE), at=request.now)
    page = {"address": centre.masked(holder.letter.to), "is_done": is_done}
    return render(request, "directory/consents/leave.html", page)


@csrf_exempt  # mail programs send it without having seen a page; the signature in the address stands in for the token
@for_strangers
def one_click(request: HttpRequest, token: str) -> HttpResponse:
    """This function takes the unsubscription of a mail program (RFC 8058). Opened by a person it shows a button."""
    holder = links.holder_of(links.CLICK, token)
    with translation.override(_language(request, holder.customer)):
        is_done = request.method == "POST"
        if is_done:
            centre.click_away(holder, _proof(request, Source.ONE_CLICK), at=request.now)
        page = {"address": centre.masked(holder.letter.to if holder.letter else ""), "is_done": is_done}
        return render(request, "directory/consents/leave.html", page)


@for_strangers
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """This function asks whether somebody really wants it; sent, it takes the yes."""
    asked = opt_in.asked_of(token)
    with translation.override(asked.language):
        if request.method == "POST":
            opt_in.confirm(asked, _proof(request, Source.DOUBLE_OPT_IN), by=centre.actor(), at=request.now)
            asked.refresh_from_db(fields=["confirmed_at"])
        page = {"asked": asked, "name": asked.purpose.named(asked.language), "link": ""}
        if asked.confirmed_at:
            page["link"] = links.centre_address(asked.customer_id)
        return render(request, "directory/consents/confirm.html", page)


@for_strangers
def address_confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """This function shows the address that somebody wants to have; sent, it becomes theirs."""
    number, _version, wanted = links.read(links.CORRECT, token)
    customer = links.customer_of(number)
    with translation.override(_language(request, customer)):
        page = {"wanted": wanted, "is_done": False, "sentence": ""}
        if request.method == "POST":
            try:
                centre.correct_address(token, at=request.now)
                page["is_done"] = True
            except links.LinkGone:
                raise
            except Refusal:
                page["sentence"] = _("This address cannot be kept. Please write to us.")
        return render(request, "directory/consents/address.html", page)


@for_strangers
def lost_link(request: HttpRequest) -> HttpResponse:
    """This function sends the way to the centre to whoever asks with a known address; it answers everybody the same."""
    with translation.override(_language(request, None)):
        is_done = request.method == "POST"
        if is_done:
            centre.send_link(request.POST.get("email", ""), language=translation.get_language() or "en", at=request.now)
        return render(request, "directory/consents/lost.html", {"is_done": is_done})


def _proof(request: HttpRequest, source: str) -> dict[str, Any]:
    agent = "".join(letter for letter in request.headers.get("User-Agent", "") if letter.isprintable())
    return {"source": source, "ip": callers.address_of(request), "user_agent": agent[:300]}


def _language(request: HttpRequest, customer: Customer | None) -> str:
    asked = request.GET.get("language", "")
    if asked in LANGUAGES:
        return asked
    if customer is not None and customer.language in LANGUAGES:
        return customer.language
    return translation.get_language_from_request(request)
