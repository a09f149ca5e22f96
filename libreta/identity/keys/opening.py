"""From the text of a key to the actor for whom it opens the API."""

from datetime import datetime

from libreta.identity.actor import at_door, member
from libreta.identity.keys.queries import known_key, note_use
from libreta.kernel import stamps
from libreta.kernel.actors import Actor


def actor_of_key(text: str, *, at: datetime) -> Actor | None:
    """This function gives the actor of a key that is valid now, with the rights of the key's role; None otherwise."""
    key = known_key(text, at=at)
    if key is None:
        return None
    stamps.remember(key.stamps)
    found = member(key.user_id, stamp=key.stamps.get("identity", 0), role_id=key.role_id)
    if found is None:
        return None
    note_use(key, at=at)
    return at_door(found.actor, "api", key_id=key.id)
