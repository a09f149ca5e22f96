"""Finding the customers of touches: by exact e-mail address and telephone, a thousand in one query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from libreta.directory.customers import queries
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter
from libreta.sales.leads.touches import Touch

MOST_ALIKE = 5


def known_customers(touches: Sequence[Touch]) -> dict[str, int]:
    """This function gives the customer of each e-mail address and telephone that we know, whoever may see them."""
    return queries.known_customers({t.email for t in touches if t.email}, {t.phone for t in touches if t.phone})


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
