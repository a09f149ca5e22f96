"""Makes actors of users and API keys.

What was read is kept in the process under the stamp `identity`, which every change of users, teams and roles renews
within its own transaction. Requests read the stamp anew (together with their session or key), so a right that was
taken away is gone at the next request.
"""

import copy
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

from libreta.identity.roles.models import Role
from libreta.identity.roles.rights import rights_of
from libreta.identity.teams.queries import colleague_ids
from libreta.identity.users.models import User
from libreta.kernel.actors import Actor
from libreta.kernel.models import Stamp

KEPT = 5_000


@dataclass(frozen=True)
class Member:
    """A user and what he may do, as of one stamp."""

    user: User
    actor: Actor

    def own_user(self) -> User:
        """This method returns a copy of the user that the caller may change."""
        return copy.copy(self.user)


_kept: OrderedDict[tuple[int, int | None], tuple[int, Member]] = OrderedDict()
_lock = Lock()


def current_stamp() -> int:
    """This function reads the stamp from the database."""
    return Stamp.objects.filter(name="identity").values_list("value", flat=True).first() or 0


def member(user_id: int, *, stamp: int, role_id: int | None = None) -> Member | None:
    """This function returns an active user with his rights, or with those of the role of a key; None for a stranger."""
    place = (user_id, role_id)
    found = _kept.get(place)
    if found is not None and found[0] == stamp and stamp:
        return found[1]
    loaded = _load(user_id, role_id)
    if loaded is not None and stamp:
        with _lock:
            _kept[place] = (stamp, loaded)
            _kept.move_to_end(place)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return loaded


def actor_of(user: User | int, *, door: str = "page", stamp: int | None = None) -> Actor:
    """This function returns the actor of a user as he stands in the database now.

    Raises User.DoesNotExist when there is no such user or he may no longer sign in.
    """
    user_id = user if isinstance(user, int) else user.pk
    found = member(user_id, stamp=current_stamp() if stamp is None else stamp)
    if found is None:
        raise User.DoesNotExist(f"no active user {user_id}")
    return at_door(found.actor, door)


def at_door(actor: Actor, door: str, *, key_id: int | None = None) -> Actor:
    """This function returns the same actor, entering by another door."""
    if actor.door == door and actor.key_id == key_id:
        return actor
    return replace(actor, door=door, key_id=key_id)


def _load(user_id: int, role_id: int | None) -> Member | None:
    user = User.objects.select_related("role").filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    role = user.role if role_id is None else Role.objects.filter(pk=role_id).first()
    actor = Actor(
        user_id=user.pk,
        name=user.name or user.email,
        rights=rights_of(role.pk if role else None, tuple(role.capabilities) if role else ()),
        colleague_ids=colleague_ids(user.pk, user.team_id),
        role=role.key if role else "",
        language=user.language,
        timezone=user.timezone,
    )
    return Member(user=user, actor=actor)
