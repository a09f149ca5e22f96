"""Finding the key that a request carries."""

import hmac
import json
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection

from libreta.identity.actor import at_door, member
from libreta.identity.keys.actions import MARK
from libreta.kernel import stamps
from libreta.kernel.actors import Actor
from libreta.kernel.sealing import hashed

KNOWN = """
SELECT k.secret_hash, k.id, k.user_id, k.role_id, k.last_used_at,
  (SELECT coalesce(jsonb_object_agg(name, value), '{}')::text FROM kernel_stamp)
FROM identity_api_key k JOIN identity_user u ON u.id = k.user_id AND u.is_active
WHERE k.prefix = %s AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > %s)
"""
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
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [prefix, at])
        row = cursor.fetchone()
    if row is None or not hmac.compare_digest(row[0], hashed(secret)):
        return None
    return KnownKey(*row[1:5], json.loads(row[5]))


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
