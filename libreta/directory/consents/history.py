"""The history of what customers said: writing a row, and how things stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from libreta.kernel import writes
from libreta.kernel.actors import Actor

STANDING = """
SELECT DISTINCT ON (customer_id, purpose_id, channel) customer_id, purpose_id, channel, state, at, source, id
FROM directory_consent WHERE customer_id = ANY(%s) ORDER BY customer_id, purpose_id, channel, at DESC, id DESC
"""


@dataclass(frozen=True)
class Standing:
    """The newest row about a purpose on a channel."""

    state: str
    at: datetime
    source: str
    id: int


def record_consents(rows: list[dict[str, Any]], *, by: Actor, at: datetime) -> list[int]:
    """This function writes rows of history: `customer`, `purpose` (id), `channel`, `state`, and as proof `source`,
    `text`, `wording`, `message`, `ip`, `user_agent`, `at`. Raises NotVisible, Forbidden, Invalid; nothing is written
    then."""
    return writes.create("consent", rows, by=by, at=at) if rows else []


def standing(customer_ids: Collection[int]) -> dict[int, dict[tuple[int, str], Standing]]:
    """This function gives, by customer, how things stand for each (purpose id, channel); one indexed query."""
    found: dict[int, dict[tuple[int, str], Standing]] = {number: {} for number in customer_ids}
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [list(customer_ids)])
        for customer, purpose, channel, *row in cursor.fetchall():
            found[customer][purpose, channel] = Standing(*row)
    return found
