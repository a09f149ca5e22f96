"""Who stands behind a request, and what every answer says to the browser about safety."""

import hmac
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from libreta.identity import refused
from libreta.identity.actor import Member, at_door, current_stamp, member
from libreta.identity.headers import harden
from libreta.identity.keys.queries import known_key, note_use
from libreta.kernel import stamps

BEARER = "Bearer "


class Identify(AuthenticationMiddleware):
    """Puts `request.now`, `request.actor` and `request.user` in place, and lets no stranger past the open pages.

    A signed-in request costs one query (its session with the stamps), a request with a key costs one as well.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """This method finds out who asks: a key in the header goes before a session."""
        request.now = datetime.now(UTC)
        request.actor, request.api_key = None, None
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
        _enter(request, found, "api" if request.path.startswith("/api/") else "page")
        return None

    def _by_key(self, request: HttpRequest, text: str) -> HttpResponse | None:
        key = known_key(text, at=request.now)
        if key is None:
            return refused.unknown_key(request)
        stamps.remember(key.stamps)
        found = member(key.user_id, stamp=key.stamps.get("identity", 0), role_id=key.role_id)
        if found is None:
            return refused.unknown_key(request)
        request.api_key = key
        request.user = found.own_user()
        request._dont_enforce_csrf_checks = True  # a browser never adds this header by itself
        _enter(request, found, "api", key_id=key.id)
        return None

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """This method stops strangers, except before views marked with `login_not_required`."""
        if request.actor is None and getattr(view, "login_required", True):
            return refused.stranger(request)
        if request.api_key is not None and not request.path.startswith("/api/"):
            return refused.key_outside_api(request)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """This method hardens the answer and notes the use of a key."""
        if getattr(request, "api_key", None) is not None:
            try:
                note_use(request.api_key, at=request.now)
            except DatabaseError:
                pass  # the answer is worth more than this note
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        timezone.deactivate()
        return harden(request, response)


def _enter(request: HttpRequest, found: Member, door: str, *, key_id: int | None = None) -> None:
    request.actor = at_door(found.actor, door, key_id=key_id)
    request.LANGUAGE_CODE = found.actor.language
    translation.activate(found.actor.language)
    try:
        timezone.activate(ZoneInfo(found.actor.timezone))
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
    if found is None or not hmac.compare_digest(
        session.get(HASH_SESSION_KEY, ""), found.user.get_session_auth_hash()
    ):
        return None
    return found
