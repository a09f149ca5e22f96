"""Who stands behind a request, and what every answer says to the browser about safety."""

import hmac
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from libreta.identity import refused
from libreta.identity.actor import Member, at_door, current_stamp, member
from libreta.identity.headers import harden
from libreta.identity.keys.queries import actor_of_key
from libreta.kernel import stamps
from libreta.kernel.actors import Actor

BEARER = "Bearer "


class Identify(AuthenticationMiddleware):
    """Puts `request.now`, `request.actor` and `request.user` in place, and lets no stranger past the open pages.

    A signed-in request costs one query (its session with the stamps), a request with a key costs one as well.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """This method finds out who asks: a key in the header goes before a session."""
        request.now = datetime.now(UTC)
        request.actor = None
        authorization = request.headers.get("Authorization", "")
        if authorization.startswith(BEARER):
            return self._by_key(request, authorization[len(BEARER) :].strip())
        super().process_request(request)
        found = _member_of_session(request)
        if found is None:
            request._cached_user = AnonymousUser()
            translation.activate(translation.get_language_from_request(request))
            return None
        request._cached_user = found.own_user()
        request.actor = at_door(found.actor, "api" if request.path.startswith("/api/") else "page")
        _set_reader(request, request.actor)
        return None

    def _by_key(self, request: HttpRequest, text: str) -> HttpResponse | None:
        actor = actor_of_key(text, at=request.now)
        if actor is None:
            return refused.unknown_key(request)
        request.actor = actor
        request.user = AnonymousUser()  # a key is no session: pages of the account stay closed
        request._dont_enforce_csrf_checks = True  # a browser never adds this header by itself
        _set_reader(request, actor)
        return None

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """This method stops strangers, except before views marked with `login_not_required`."""
        if request.actor is None and getattr(view, "login_required", True):
            return refused.stranger(request)
        if request.actor is not None and request.actor.key_id is not None and not request.path.startswith("/api/"):
            return refused.key_outside_api(request)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """This method hardens the answer."""
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        timezone.deactivate()
        return harden(request, response)


def _set_reader(request: HttpRequest, actor: Actor) -> None:
    request.LANGUAGE_CODE = actor.language
    translation.activate(actor.language)
    try:
        timezone.activate(ZoneInfo(actor.timezone))
    except (KeyError, ValueError):
        timezone.activate(UTC)


def _member_of_session(request: HttpRequest) -> Member | None:
    """Finds the member whose session this is; a session signed with an old password is not his any more."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return member_of(request.session)


def member_of(session: object) -> Member | None:
    """This function finds the member whose session this is, and remembers the stamps that came with it."""
    user_id, backend = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    if not user_id or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    known = getattr(session, "stamps", None)
    if known is not None:
        stamps.remember(known)
    stamp = known.get("identity", 0) if known is not None else current_stamp()
    found = member(int(user_id), stamp=stamp)
    if found is None or not hmac.compare_digest(session.get(HASH_SESSION_KEY, ""), found.user.get_session_auth_hash()):
        return None
    return found
