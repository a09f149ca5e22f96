"""What opens rows beyond owner and team: an area that knows why somebody may see a record lends its reason here.

A grant widens the scopes "own" and "team" of reading and updating; it never helps a role that has no right at all, and
never to export or to trash. A change of what a grant looks at bumps the stamp `sharing`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from libreta.kernel import features, stamps
from libreta.kernel.actors import Actor

STAMP = "sharing"
VERBS = ("read", "update")
Grant = Callable[[Actor, str], Q | None]
_grants: dict[str, list[tuple[str, Grant]]] = {}


def grant(type_key: str, reason: Grant, *, area: str = "") -> None:
    """This function lets `reason(actor, verb)` open rows of a type; called from AppConfig.ready. None opens nothing."""
    known = _grants.setdefault(type_key, [])
    if (area, reason) not in known:
        known.append((area, reason))


def opened(type_key: str, actor: Actor, verb: str) -> Q | None:
    """This function gives the condition on rows that are shared with an actor, or None."""
    if verb not in VERBS or actor.user_id is None:
        return None
    found = None
    for area, reason in _grants.get(type_key, ()):
        if features.is_on(area) and (condition := reason(actor, verb)) is not None:
            found = condition if found is None else found | condition
    return found


def mark() -> tuple[int, date]:
    """This function names what grants are founded on: it is another one after each change, and on each day."""
    return stamps.value(STAMP), timezone.now().date()


def renew() -> None:
    """This function makes every process look anew, within the transaction of the change."""
    stamps.bump(STAMP)
