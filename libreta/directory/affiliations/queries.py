"""Who belongs to whom: the people of an organisation and the organisations of a person."""

from __future__ import annotations

from datetime import date, datetime

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter

MOST = 50


def circle(customer_id: int, *, by: Actor, at: datetime, on: date | None = None) -> list[int]:
    """This function gives the ids of the people affiliated with an organisation today, as far as the actor sees them.

    For a person it is empty: what is said to a colleague is not said to them. At most 50, the main contacts first.
    """
    today = on or at.date()
    holds = {
        "or": [
            {"field": "valid_until", "op": "empty", "value": True},
            {"field": "valid_until", "op": "gt", "value": today.isoformat()},
        ]
    }
    tree = {"and": [{"field": "organisation", "op": "eq", "value": customer_id}, holds]}
    asked = query.of("affiliation", by=by, at=at)
    try:
        rows = asked.where(tree).sort(("-is_primary", "id")).only(("person",)).page(MOST).rows
    except BadFilter:  # a role that may not read who stands where
        return []
    people = [row["person"] for row in rows]
    return query.of("customer", by=by, at=at).with_ids(people).ids() if people else []
