"""What a stranger gets to see."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from libreta.identity.start.queries import is_empty

PROBLEM = "application/problem+json"


def unknown_key(request: HttpRequest) -> HttpResponse:
    """This function answers a key that is unknown, revoked or expired; the answer does not say which."""
    return _unauthorized(_("This API key is not valid."))


def key_outside_api(request: HttpRequest) -> HttpResponse:
    """This function keeps API keys out of the pages."""
    return _problem(403, "forbidden", _("An API key opens the API only."))


def stranger(request: HttpRequest) -> HttpResponse:
    """This function sends a person to the sign-in page and tells a program that it must say who it is."""
    if request.path.startswith(("/api/v1/", "/stream")):
        return _unauthorized(_("Sign in, or send an API key as a bearer token."))
    target = reverse("first_start") if is_empty() else reverse("account_login")
    if request.method == "GET" and request.path != "/" and not request.headers.get("HX-Request"):
        target = f"{target}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _unauthorized(sentence: str) -> JsonResponse:
    answer = _problem(401, "unauthorized", sentence)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="Libreta"'
    return answer


def _problem(status: int, code: str, sentence: str) -> JsonResponse:
    return JsonResponse(
        {"type": f"urn:libreta:{code}", "title": sentence, "status": status, "code": code, "detail": sentence},
        status=status,
        content_type=PROBLEM,
    )
