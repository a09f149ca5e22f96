"""How the reader wants to see the program: theme, density, width of the rail, language."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from libreta.kernel.actors import stamp
from libreta.ui.frame import COOKIES, YEAR


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """This function keeps the choices in cookies, the language on the user too, and goes back where the reader was."""
    answer = HttpResponse(status=204) if request.headers.get("X-Quietly") else HttpResponseRedirect(back(request))
    for name, (cookie, known) in COOKIES.items():
        if request.POST.get(name) in known:
            answer.set_cookie(cookie, request.POST[name], max_age=YEAR, samesite="Lax", secure=request.is_secure())
    language = request.POST.get("language")
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=request.is_secure()
        )
        _remember_language(request, language)
    return answer


def back(request: HttpRequest, otherwise: str = "/") -> str:
    """This function gives the address of this site that the form names in `next`, or else the page it was sent from."""
    for target in (request.POST.get("next"), request.headers.get("Referer")):
        if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            return target
    return otherwise


def _remember_language(request: HttpRequest, language: str) -> None:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and hasattr(user, "language") and user.language != language:
        user.language = language
        with transaction.atomic():
            stamp(request.actor, "preferences")
            user.save(update_fields=["language"])
