"""What happened, told once for many records, in the transaction in which it happened."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from libreta.kernel import features
from libreta.kernel.actors import Actor

CHANNEL = "libreta"
IDS_IN_NOTICE = 200
TELL = """
WITH told AS (INSERT INTO kernel_event (name, record_type, ids, fields, at, actor_id, door, payload)
  VALUES (%s, %s, %s::bigint[], %s::text[], %s, %s, %s, %s::jsonb) RETURNING id)
SELECT pg_notify(%s, (jsonb_build_object('id', id) || %s::jsonb)::text) FROM told
"""


@dataclass(frozen=True)
class Event:
    """A plural fact. `fields` names what changed; `payload` carries what a reaction cannot read from the records."""

    name: str
    type_key: str
    ids: tuple[int, ...]
    by: Actor
    at: datetime
    fields: tuple[str, ...] = ()
    payload: dict[str, Any] = field(default_factory=dict)


Reaction = Callable[[Event], None]
_reactions: dict[str, list[tuple[str, Reaction]]] = {}


def reaction(*names: str) -> Callable[[Reaction], Reaction]:
    """This decorator makes a function run in the transaction of each event of these names. "customer.*" style is not
    offered: who listens says to what."""

    def enlist(function: Reaction) -> Reaction:
        area = function.__module__.split(".")[1]
        for name in names:
            _reactions.setdefault(name, []).append((area, function))
        return function

    return enlist


def publish(
    name: str,
    *,
    type_key: str,
    ids: Iterable[int],
    by: Actor,
    at: datetime,
    fields: Iterable[str] = (),
    payload: dict | None = None,
) -> Event | None:
    """This function writes the event down, tells open pages when the transaction commits, and runs the reactions.

    Nothing happened where `ids` is empty. Call it within the transaction of the change.
    """
    event = Event(name, type_key, tuple(ids), by, at, tuple(fields), payload or {})
    if not event.ids:
        return None
    notice = {"name": name, "type": type_key, "ids": event.ids[:IDS_IN_NOTICE], "many": len(event.ids) > IDS_IN_NOTICE}
    row = [name, type_key, list(event.ids), list(event.fields), at, by.user_id, by.door, json.dumps(event.payload)]
    with connection.cursor() as cursor:
        cursor.execute(TELL, [*row, CHANNEL, json.dumps(notice)])
    for area, react in _reactions.get(name, ()):
        if features.is_on(area):
            react(event)
    return event
