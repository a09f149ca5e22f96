"""Who saw, searched or exported what: surfaces tell it here, and the area that keeps it listens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from libreta.kernel import records
from libreta.kernel.actors import Actor

PERSONAL_KINDS = frozenset({"email", "phone"})


@dataclass(frozen=True)
class Look:
    """One look at records that tell of people. `kind`: view, list, search or export."""

    at: datetime
    actor: Actor
    kind: str
    type_key: str
    ids: tuple[int, ...] = ()
    count: int | None = None
    detail: str = ""


_listeners: list[Callable[[Look], None]] = []


def listen(listener: Callable[[Look], None]) -> None:
    """This function names who keeps the looks; called from AppConfig.ready."""
    if listener not in _listeners:
        _listeners.append(listener)


def note(
    kind: str,
    type_key: str,
    ids: Iterable[int] = (),
    *,
    by: Actor,
    at: datetime,
    count: int | None = None,
    detail: str = "",
) -> None:
    """This function tells that somebody looked; records that tell of nobody are left out."""
    if by.user_id is None or not is_personal(type_key):
        return
    look = Look(at, by, kind, type_key, tuple(ids), count, detail)
    for listener in _listeners:
        listener(look)


def is_personal(type_key: str) -> bool:
    """This function tells whether records of a type tell of people: they have an e-mail address or a telephone."""
    record_type = records.get(type_key)
    return any(field.kind in PERSONAL_KINDS for field in record_type.columns_by_name.values())
