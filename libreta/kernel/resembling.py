"""Records that resemble one that is about to be made: areas say how they are found, doors ask before they make it.

A door (page, API) asks; imports, captures and synchronisation have match keys of their own and do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Duplicate

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Likeness:
    """A record that the actor may see and that may be the one in hand: its title, why in sentences, and the field that
    tells it. `is_strong`: it very probably is."""

    id: int
    title: str
    why: tuple[str, ...]
    field: str = ""
    detail: str = ""
    is_strong: bool = False
    probability: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.title, "why": list(self.why), "probability": round(self.probability, 4)}


class LikelyDuplicate(Duplicate):
    """Strong evidence says that the record is already there. `found`: which, and why."""

    code, message = "likely-duplicate", _("This record is probably there already.")

    def __init__(self, found: Sequence[Likeness]) -> None:
        super().__init__(matches=[one.id for one in found])
        self.found = list(found)
        self.extra = {"duplicates": [one.as_json() for one in found]}


@dataclass(frozen=True)
class Watcher:
    """How an area finds what resembles. `strong(rows, by=, at=)` gives per row what very probably is the same (many
    rows at once, nothing while the administrator wants no question asked); `near(values, by=, at=)` gives all that may
    be; `fields` are those beside which a form shows them, `url` is where it asks while somebody types."""

    strong: Callable[..., list[list[Likeness]]]
    near: Callable[..., list[Likeness]]
    fields: tuple[str, ...] = ()
    url: str = ""
    is_shown: Callable[[], bool] = lambda: True


_watchers: dict[str, Watcher] = {}


def watch(type_key: str, watcher: Watcher) -> None:
    """This function names who finds what resembles records of a type; called from AppConfig.ready."""
    _watchers[type_key] = watcher


def watcher_of(type_key: str) -> Watcher | None:
    return _watchers.get(type_key)


def strong(type_key: str, rows: Sequence[Values], *, by: Actor, at: datetime) -> list[list[Likeness]]:
    """This function gives, per new row, the records that the actor may see and that it very probably is."""
    found = _watchers.get(type_key)
    return found.strong(rows, by=by, at=at) if found else [[] for _row in rows]


def refuse_likely(type_key: str, values: Values, *, by: Actor, at: datetime) -> None:
    """This function raises LikelyDuplicate when a new record is probably there already."""
    (found,) = strong(type_key, [values], by=by, at=at)
    if found:
        raise LikelyDuplicate(found)
