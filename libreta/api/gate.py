"""The short way in for machines.

A request under /api/ that carries a bearer key needs no session, no messages, no CSRF token: it goes from here straight
to its view. Requests without a key (the page to try the API, with a session cookie) take the ordinary way.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, get_resolver
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from libreta.api import limits
from libreta.api.answers import problem
from libreta.api.endpoint import WHO, finish
from libreta.api.refusals import BadRequest, NotFound, Unauthenticated
from libreta.api.registry import plugs
from libreta.kernel import callers
from libreta.kernel.refusals import Refusal

PREFIX = "/api/v1"
SCHEME = "Bearer "


class ApiGate:
    """Middleware; the first in the list."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX + "/") and "HTTP_AUTHORIZATION" in request.META:
            return keyed_answer(request)
        return self.get_response(request)


def keyed_answer(request: HttpRequest) -> HttpResponse:
    """This function answers a request that carries a key."""
    try:
        request.get_host()
        admit(request)
        match = get_resolver("libreta.api.urls").resolve(request.path_info.removeprefix(PREFIX))
    except DisallowedHost:
        return finish(problem(BadRequest(_("This host name is not served here."))))
    except Resolver404:
        return finish(problem(NotFound()))
    except Refusal as refusal:
        return finish(problem(refusal, getattr(refusal, "headers", None)))
    request.resolver_match = match
    language = request.actor.language
    if request.META.get("HTTP_ACCEPT_LANGUAGE"):
        language = translation.get_language_from_request(request)
    with translation.override(language):
        return match.func(request, *match.args, **match.kwargs)


def admit(request: HttpRequest) -> None:
    """This function puts the key's actor on the request.

    A wrong key draws from one bucket for its address, so that guessing is slow.
    """
    header = request.META["HTTP_AUTHORIZATION"]
    request.now = timezone.now()
    actor = None
    if header[: len(SCHEME)].lower() == SCHEME.lower() and plugs.key_reader is not None:
        actor = plugs.key_reader(header[len(SCHEME) :].strip(), at=request.now)
    if actor is None:
        limits.take(("stranger", callers.address_of(request)), cost=10)
        raise Unauthenticated(headers=WHO)
    request.actor = actor
