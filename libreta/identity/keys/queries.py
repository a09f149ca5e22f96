"""Finding the key that a request carries."""

import hmac
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from libreta.identity.keys.actions import MARK, hashed
from libreta.identity.keys.models import ApiKey
from libreta.identity.signin.sessions import STAMPS

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


def note_use(key: KnownKey, *, at: datetime) -> None:
    """This function writes when a key was last used, at most once a minute, after the answer was made."""
    if key.last_used_at is not None and at - key.last_used_at < USED_EVERY:
        return
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_api_key SET last_used_at = %s WHERE id = %s", [at, key.id])
