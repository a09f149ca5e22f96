"""What every address of the API has in common: a known caller, limits, and refusals as problem+json."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from libreta.api import limits
from libreta.api.answers import encode, problem
from libreta.api.refusals import BadRequest, MethodNotAllowed, NotFound, Unauthenticated
from libreta.kernel.refusals import Forbidden, Refusal

logger = logging.getLogger("libreta.api")
SAFE = ("GET", "HEAD", "OPTIONS")
WHO = {"WWW-Authenticate": 'Bearer realm="Libreta"'}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Vary": "Authorization, Cookie, Accept-Language",
}


def finish(response: HttpResponse) -> HttpResponse:
    """This function adds the headers that every answer of the API carries."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not response.streaming:
        response.headers.setdefault("Content-Length", str(len(response.content)))
    return response


def endpoint(methods: Iterable[str]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """This function wraps a view: it sees only its methods, gets `actor` and `now`, and may raise refusals."""
    allowed = tuple(methods)

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            headers: dict[str, str] = {}
            try:
                require_caller(request)
                headers = limits.take(limits.bucket_of(request.actor))
                require_method(request, allowed)
                response = view(request, *args, **kwargs)
            except Refusal as refusal:
                response = problem(refusal, getattr(refusal, "headers", None))
            except Http404:
                response = problem(NotFound())
            except UnreadablePostError:
                response = problem(BadRequest(_("The body did not arrive completely.")))
            except Exception:
                response = fault(request)
            for name, value in headers.items():
                response.headers.setdefault(name, value)
            return finish(response)

        return csrf_exempt(door)  # require_caller asks for the token where a cookie speaks

    return wrap


def require_caller(request: HttpRequest) -> None:
    """This function makes sure that somebody calls, and that a cookie alone cannot write."""
    actor = getattr(request, "actor", None)
    if actor is None:
        raise Unauthenticated(headers=WHO)
    if not hasattr(request, "now"):
        request.now = timezone.now()
    if actor.key_id is None and request.method not in SAFE:
        gate = CsrfViewMiddleware(lambda _request: HttpResponse())
        gate.process_request(request)
        if gate.process_view(request, None, (), {}) is not None:
            raise Forbidden(_("The CSRF token is missing or wrong. Reload the page, or use a key."))


def require_method(request: HttpRequest, allowed: tuple[str, ...]) -> None:
    """This function refuses other methods and names the right ones."""
    if request.method not in allowed:
        raise MethodNotAllowed(headers={"Allow": ", ".join(allowed)})


def fault(request: HttpRequest) -> HttpResponse:
    """This function answers when the program itself is at fault: logged with its trace, told without details."""
    logger.exception("Fault at %s %s", request.method, request.path)
    got_request_exception.send(sender=None, request=request)
    body = {
        "type": "urn:libreta:fault",
        "title": str(_("Something went wrong here. Nothing was changed; the fault has been logged.")),
        "status": 500,
        "code": "fault",
    }
    return HttpResponse(encode(body), status=500, content_type="application/problem+json")


def public_address(request: HttpRequest, path: str) -> str:
    """This function gives the address of a path of the API, as callers reach it."""
    return f"{getattr(settings, 'FORCE_SCRIPT_NAME', None) or ''}/api/v1/{path}"
