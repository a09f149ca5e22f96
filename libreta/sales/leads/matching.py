"""Finding the customers of touches: by exact e-mail address and telephone, a thousand in one query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter
from libreta.sales.leads.touches import Touch

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
MOST_ALIKE = 5


def known_customers(touches: Sequence[Touch]) -> dict[str, int]:
    """This function gives the customer of each e-mail address and telephone that we know, whoever may see them."""
    emails = sorted({t.email for t in touches if t.email})
    phones = sorted({t.phone for t in touches if t.phone})
    if not emails and not phones:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"emails": emails, "phones": phones, "all": emails + phones})
        return dict(cursor.fetchall())


def alike(text: str, *, by: Actor, at: datetime, without: int | None = None) -> list[dict[str, Any]]:
    """This function gives the customers whose names resemble a text, as far as the actor may see them: at most five.

    Served by the trigram index of customers.
    """
    words = text.strip()
    if len(words) < 3:
        return []
    rows = query.of("customer", by=by, at=at)
    names = tuple(n for n in ("name", "email", "phone", "city") if n in rows.fields())
    try:
        found = rows.only(names).search(words).top(MOST_ALIKE + 1)
    except BadFilter:
        return []
    return [row for row in found if row["id"] != without][:MOST_ALIKE]
