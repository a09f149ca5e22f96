"""What the API says about itself: its record types, the caller, the OpenAPI document and the page to try it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from libreta.api.answers import answer
from libreta.api.endpoint import endpoint, public_address
from libreta.api.openapi.document import document
from libreta.api.refusals import NotFound
from libreta.kernel import records
from libreta.kernel.actors import VERBS, Scope


@endpoint(("GET", "HEAD"))
def index(request: HttpRequest) -> HttpResponse:
    """This function lists the record types that the caller may reach, and how far."""
    found = []
    for record_type in records.all_types():
        scopes = {verb: request.actor.rights.scope(record_type.key, verb) for verb in VERBS}
        if any(scope is not Scope.NONE for scope in scopes.values()):
            found.append(
                {
                    "key": record_type.key,
                    "slug": record_type.slug,
                    "label": str(record_type.label),
                    "plural": str(record_type.plural),
                    "address": public_address(request, record_type.slug),
                    "scopes": scopes,
                }
            )
    return answer({"data": found, "openapi": public_address(request, "openapi.json")})


@endpoint(("GET", "HEAD"))
def me(request: HttpRequest) -> HttpResponse:
    """This function tells who is calling, in which role."""
    actor = request.actor
    return answer(
        {
            "user": actor.user_id,
            "key": actor.key_id,
            "name": actor.name,
            "role": actor.role,
            "language": actor.language,
            "timezone": actor.timezone,
            "capabilities": sorted(actor.rights.capabilities),
        }
    )


@endpoint(("GET", "HEAD"))
def openapi(request: HttpRequest) -> HttpResponse:
    """This function answers with the OpenAPI document of this installation."""
    return answer(document(request.actor))


@endpoint(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"))
def nowhere(request: HttpRequest) -> HttpResponse:
    """This function answers for every other address under /api/v1/."""
    raise NotFound()


@require_safe
@ensure_csrf_cookie
def docs(request: HttpRequest) -> HttpResponse:
    """This function shows the page to read and try the API, for people who are signed in."""
    if getattr(request, "actor", None) is None:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    return render(request, "api/docs.html")
