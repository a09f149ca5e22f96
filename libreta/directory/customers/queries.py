"""Whom we know already, and the tree of organisations: who belongs to whom, from the top to the last branch."""

from __future__ import annotations

from collections.abc import Iterable

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

# Served by customer_by_email, customer_by_phone, customer_by_mobile and contact_point_by_value.
KNOWN = """
SELECT DISTINCT ON (found.told) found.told, found.id FROM (
    SELECT c.email AS told, c.id, 0 AS rank FROM directory_customer c
    WHERE c.email = ANY(%(emails)s) AND c.email <> '' AND c.trashed_at IS NULL
    UNION ALL SELECT c.phone, c.id, 0 FROM directory_customer c
    WHERE c.phone = ANY(%(phones)s) AND c.phone <> '' AND c.trashed_at IS NULL
    UNION ALL SELECT c.mobile, c.id, 1 FROM directory_customer c
    WHERE c.mobile = ANY(%(phones)s) AND c.mobile <> '' AND c.trashed_at IS NULL
    UNION ALL SELECT p.value, p.customer_id, 2 FROM directory_contactpoint p
    JOIN directory_customer c ON c.id = p.customer_id AND c.trashed_at IS NULL
    WHERE p.value = ANY(%(all)s) AND p.trashed_at IS NULL
) found ORDER BY found.told, found.rank, found.id
"""


def known_customers(emails: Iterable[str], phones: Iterable[str]) -> dict[str, int]:
    """This function gives the customer of each e-mail address (small letters) and telephone (E.164) that we know,
    whoever may see them; one query for a thousand."""
    told = {"emails": sorted(set(emails)), "phones": sorted(set(phones))}
    if not told["emails"] and not told["phones"]:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, told | {"all": told["emails"] + told["phones"]})
        return dict(cursor.fetchall())


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
