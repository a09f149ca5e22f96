"""Who acts, and with which rights. An actor is passed along, never looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import connection


class Scope(StrEnum):
    """How far a right reaches over the rows of a record type."""

    NONE = "none"
    OWN = "own"
    TEAM = "team"
    ALL = "all"


class FieldRight(StrEnum):
    """What an actor may do with one field."""

    HIDDEN = "hidden"
    READ = "read"
    WRITE = "write"

    @property
    def readable(self) -> bool:
        return self is not FieldRight.HIDDEN

    @property
    def writable(self) -> bool:
        return self is FieldRight.WRITE


VERBS = ("read", "create", "update", "trash", "export", "import")


@dataclass(frozen=True)
class Rights:
    """The rights of one role.

    `scopes`: record type key, or "*", to verb to scope. `fields`: record type key to field name to right; a field that
    is not named may be written. `capabilities`: what else may be done; "*" stands for everything.
    """

    scopes: Mapping[str, Mapping[str, Scope]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, FieldRight]] = field(default_factory=dict)
    capabilities: frozenset[str] = frozenset()

    def scope(self, type_key: str, verb: str) -> Scope:
        """This function tells how far `verb` reaches over records of `type_key`."""
        for key in (type_key, "*"):
            verbs = self.scopes.get(key)
            if verbs is not None and (found := verbs.get(verb, verbs.get("*"))) is not None:
                return Scope(found)
        return Scope.NONE

    def field(self, type_key: str, name: str) -> FieldRight:
        """This function tells what may be done with a field."""
        return FieldRight(self.fields.get(type_key, {}).get(name, FieldRight.WRITE))

    def may(self, capability: str) -> bool:
        """This function tells whether the role has a capability such as "settings.users"."""
        return capability in self.capabilities or "*" in self.capabilities


EVERYTHING = Rights(scopes={"*": {"*": Scope.ALL}}, capabilities=frozenset({"*"}))


@dataclass(frozen=True)
class Actor:
    """The person, key or process on whose behalf something happens."""

    user_id: int | None
    name: str
    rights: Rights
    colleague_ids: frozenset[int] = frozenset()
    role: str = ""
    language: str = "en"
    timezone: str = "UTC"
    door: str = "page"
    key_id: int | None = None

    def may(self, capability: str) -> bool:
        return self.rights.may(capability)


def system_actor(door: str = "job", name: str = "Libreta") -> Actor:
    """This function makes the actor of the program itself, with every right and no user."""
    return Actor(user_id=None, name=name, rights=EVERYTHING, door=door, role="system")


def stamp(actor: Actor, cause: str = "") -> None:
    """This function tells the database, until the end of the transaction, who is changing rows, for the audit trail."""
    who = json.dumps({"id": actor.user_id, "name": actor.name, "door": actor.door, "key": actor.key_id, "cause": cause})
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('libreta.actor', %s, true)", [who])
