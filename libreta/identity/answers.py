"""How the settings pages answer: drawn, refused beside the field, or done with a word."""

import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from libreta.identity.controls import Control, filled
from libreta.kernel.refusals import Forbidden, Refusal

View = Callable[..., HttpResponse]


def needs(capability: str) -> Callable[[View], View]:
    """This decorator keeps a page from those whose role lacks a capability: they get 403."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.may(capability):
                raise Forbidden()
            return view(request, *args, **kwargs)

        guarded.capability = capability
        return guarded

    return guard


def dangerous(view: View) -> View:
    """This decorator lets a form be sent only by who proved within the last ten minutes that it is he.

    Otherwise allauth asks for the password or a second factor and then carries the form out.
    """

    @wraps(view)
    def proven(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not _proved_lately(request):
            raise ReauthenticationRequired()
        return view(request, *args, **kwargs)

    return proven


def _proved_lately(request: HttpRequest) -> bool:
    user = request.user
    if user.is_anonymous:
        return False
    if not get_reauthentication_flows(user):
        return True  # another identity provider vouches for him
    moments = [record["at"] for record in get_authentication_records(request, user)]
    return bool(moments) and time.time() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def form_page(
    request: HttpRequest,
    controls: Iterable[Control],
    *,
    title: Any,
    submit: Any,
    save: Callable[[Any], HttpResponse],
    template: str = "identity/settings/form.html",
    **page: Any,
) -> HttpResponse:
    """This function draws a form and, when it comes back, hands what was given to `save`, which redirects.

    A refusal is shown beside its field, or above the form, and everything typed is still there.
    """
    controls, status, sentence = list(controls), 200, ""
    if request.method == "POST":
        try:
            return save(given := _storable(request.POST))
        except Refusal as refusal:
            controls = filled(controls, given, refusal.errors)
            known = {control.name for control in controls}
            sentence = "" if known & set(refusal.errors) else refusal.message
            status = refusal.status
    page |= {"title": title, "submit": submit, "controls": controls, "sentence": sentence}
    return render(request, template, page, status=status)


def _storable(given: QueryDict) -> QueryDict:
    """What was sent, without the one letter that PostgreSQL cannot keep."""
    if not any("\x00" in text for _name, texts in given.lists() for text in texts):
        return given
    found = given.copy()
    for name, texts in given.lists():
        found.setlist(name, [text.replace("\x00", "") for text in texts])
    return found


def done(request: HttpRequest, sentence: Any, to: str) -> HttpResponse:
    """This function says what was done and leads on."""
    messages.success(request, sentence)
    return HttpResponseRedirect(to)


def act(request: HttpRequest, doing: Callable[[], Any], *, sentence: Any, to: str) -> HttpResponse:
    """This function carries out what a button asks for and leads back, with a word about it or about why not."""
    try:
        doing()
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(to)
    return done(request, sentence, to)


def number(text: str | None) -> int | None:
    """This function reads the number of a row from a form; nothing or anything else becomes None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
