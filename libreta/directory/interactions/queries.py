"""What was said: the notebook read page by page, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from libreta.kernel import query
from libreta.kernel.actors import Actor

# One short index scan per customer, however many touches they have; then the newest of all.
NEWEST = """
SELECT found.id, found.at
FROM unnest(%(customers)s::bigint[]) AS circle(id)
CROSS JOIN LATERAL (
    SELECT i.id, i.at FROM directory_interaction i
    WHERE i.customer_id = circle.id AND i.trashed_at IS NULL
      AND (%(kinds)s::text[] IS NULL OR i.kind = ANY(%(kinds)s::text[]))
      AND (%(before_at)s::timestamptz IS NULL OR (i.at, i.id) < (%(before_at)s::timestamptz, %(before_id)s::bigint))
    ORDER BY i.at DESC, i.id DESC LIMIT %(limit)s
) AS found
ORDER BY found.at DESC, found.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Mark:
    """Where a page of the notebook ends."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """This function reads a mark from an address; what is none gives None, the first page."""
        at, _tilde, number = text.partition("~")
        try:
            return cls(datetime.fromisoformat(at), int(number))
        except ValueError:
            return None


@dataclass(frozen=True)
class NotebookPage:
    """Interactions as rows of fields, newest first, and the mark of the next page or None."""

    rows: list[dict[str, Any]]
    next: Mark | None


def notebook(
    customer_ids: Sequence[int],
    *,
    by: Actor,
    at: datetime,
    before: Mark | None = None,
    kinds: Iterable[str] | None = None,
    limit: int = 30,
) -> NotebookPage:
    """This function reads one page of the touches with these customers, as far as the actor may see them."""
    with connection.cursor() as cursor:
        cursor.execute(
            NEWEST,
            {
                "customers": list(customer_ids),
                "kinds": list(kinds) if kinds is not None else None,
                "before_at": before.at if before else None,
                "before_id": before.id if before else None,
                "limit": limit + 1,
            },
        )
        found = cursor.fetchall()
    ids = [number for number, _at in found[:limit]]
    more = Mark(found[limit - 1][1], found[limit - 1][0]) if len(found) > limit else None
    rows = (
        {row["id"]: row for row in query.of("interaction", by=by, at=at).with_ids(ids).page(limit).rows} if ids else {}
    )
    return NotebookPage([rows[number] for number in ids if number in rows], more)
