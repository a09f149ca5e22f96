"""The page of mail to people outside: what failed, was perhaps sent or held back, and another try by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from libreta.identity.answers import act, needs, number
from libreta.kernel import post
from libreta.kernel.actors import Actor
from libreta.kernel.failed_jobs import CAPABILITY
from libreta.kernel.models import Letter

MOST = 200
TONES = {"failed": "bad", "unknown": "warn", "refused": ""}


@needs(CAPABILITY)
def letters(request: HttpRequest) -> HttpResponse:
    """This function lists the letters that wait for a person, the newest first, with the answer of the mail server."""
    chosen = request.GET.get("state", "")
    found = post.unsettled(MOST, state=chosen if chosen in TONES else "", by=request.actor)
    shown = [{"letter": one, "to": _shown(one, request.actor), "tone": TONES[one.state]} for one in found]
    states = [(state, label) for state, label in Letter.STATES if state in TONES]
    return render(request, "identity/settings/post.html", {"letters": shown, "states": states, "chosen": chosen})


@require_POST
@needs(CAPABILITY)
def send_again(request: HttpRequest) -> HttpResponse:
    """This function puts the chosen letters into the queue again: a person has decided it."""
    ids = [found for text in request.POST.getlist("ids")[:MOST] if (found := number(text)) is not None]
    return act(
        request,
        lambda: post.resend(ids, by=request.actor, at=request.now),
        sentence=_("The mail is in the queue again."),
        to=reverse("settings_post"),
    )


def _shown(letter: Letter, by: Actor) -> Any:
    """The address, for who sees all customers and their addresses; else just enough to recognise it."""
    if by.rights.scope("customer", "read") == "all" and by.rights.field("customer", "email").readable:
        return letter.to
    name, at, host = letter.to.partition("@")
    return f"{name[:1]}•••{at}{host}"
