"""Finding the key that a request carries."""

import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from libreta.identity.actor import at_door, member
from libreta.identity.keys.actions import MARK, hashed
from libreta.identity.keys.models import ApiKey
from libreta.identity.signin.sessions import STAMPS
from libreta.kernel import stamps
from libreta.kernel.actors import Actor

USED_EVERY = timedelta(minutes=1)


class KnownKey(NamedTuple):
    """A key that may be used now, and the stamps as of its reading."""

    id: int
    user_id: int
    role_id: int
    last_used_at: datetime | None
    stamps: dict[str, int]


def known_key(text: str, *, at: datetime) -> KnownKey | None:
    """This function returns the valid key that `text` is, with one query, or None."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != MARK or not prefix or not secret or len(text) > 200:
        return None
    row = (
        ApiKey.objects.filter(prefix=prefix, revoked_at=None, user__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=at))
        .annotate(stamps=STAMPS)
        .values_list("secret_hash", "id", "user_id", "role_id", "last_used_at", "stamps")
        .first()
    )
    if row is None or not hmac.compare_digest(row[0], hashed(secret)):
        return None
    return KnownKey(*row[1:])


def actor_of_key(text: str, *, at: datetime) -> Actor | None:
    """This function turns the text of a key into the actor it stands for, notes its use, and remembers the stamps."""
    key = known_key(text, at=at)
    if key is None:
        return None
    stamps.remember(key.stamps)
    found = member(key.user_id, stamp=key.stamps.get("identity", 0), role_id=key.role_id)
    if found is None:
        return None
    note_use(key, at=at)
    return at_door(found.actor, "api", key_id=key.id)


def note_use(key: KnownKey, *, at: datetime) -> None:
    """This function writes when a key was last used, at most once a minute."""
    if key.last_used_at is not None and at - key.last_used_at < USED_EVERY:
        return
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_api_key SET last_used_at = %s WHERE id = %s", [at, key.id])
