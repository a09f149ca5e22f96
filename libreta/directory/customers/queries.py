"""The tree of organisations: who belongs to whom, from the company at the top to the last branch."""

from __future__ import annotations

from django.db import connection

DEEPEST = 20

# UNION, not UNION ALL: a circle that a careless import has drawn ends the walk instead of going on for ever.
ABOVE = """
WITH RECURSIVE up(id, parent_id, depth) AS (
    SELECT id, parent_id, 0 FROM directory_customer WHERE id = %(id)s
    UNION SELECT c.id, c.parent_id, up.depth + 1 FROM up JOIN directory_customer c ON c.id = up.parent_id
    WHERE up.depth < %(deepest)s AND c.trashed_at IS NULL
)
SELECT id FROM up WHERE depth > 0 ORDER BY depth
"""
BELOW = """
WITH RECURSIVE down(id, depth) AS (
    SELECT id, 0 FROM directory_customer WHERE id = %(id)s
    UNION SELECT c.id, down.depth + 1 FROM down JOIN directory_customer c ON c.parent_id = down.id
    WHERE down.depth < %(deepest)s AND c.trashed_at IS NULL
)
SELECT DISTINCT id FROM down LIMIT %(most)s
"""


def ancestors(customer_id: int) -> list[int]:
    """This function gives the ids of those above a customer, the nearest first, whoever reads."""
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, {"id": customer_id, "deepest": DEEPEST})
        return [number for (number,) in cursor.fetchall()]


def family(customer_id: int, most: int = 5000) -> list[int]:
    """This function gives the ids of a customer and of all below, for roll-ups through the one query path."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, {"id": customer_id, "deepest": DEEPEST, "most": most})
        return [number for (number,) in cursor.fetchall()]
