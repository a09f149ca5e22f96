"""The hint on a customer's page that somebody else may be the same."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from libreta.directory.review import queries
from libreta.kernel import query
from libreta.kernel.records import RecordType
from libreta.ui import panels


def add() -> None:
    """This function puts the hint on customers' pages."""
    panels.add(
        panels.RecordPanel("directory.same", "customer", "head", "directory/review/hint.html", _hint, position=5)
    )


def _hint(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, Any] | None:
    if row.get("trashed_at"):
        return None
    found = queries.open_pair_of(row["id"], by=request.actor, at=request.now)
    if not found:
        return None
    others = [pair.second_id if pair.first_id == row["id"] else pair.first_id for pair in found]
    names = query.titles("customer", others, by=request.actor, at=request.now)
    same = [{"id": other, "name": names[other]} for other in others if other in names]
    return {"same": same, "pair": found[0].pk} if same else None
