"""The record that a note or a task is on: any record of any type, as far as the writer may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from libreta.kernel import following, records
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import NotVisible
from libreta.kernel.rows import visible


def settle(rows: Sequence[dict[str, Any]], *, by: Actor) -> None:
    """This function completes the subject of notes and tasks in place.

    One on a customer has that customer as its subject; one on another record is also about that record's customer.
    """
    for row in rows:
        if row.get("subject_id"):
            row["subject_id"] = (
                following.survivor(row.get("subject_type") or "", row["subject_id"]) or row["subject_id"]
            )
        if row.get("customer") and not row.get("subject_type"):
            row["subject_type"], row["subject_id"] = "customer", row["customer"]
        elif row.get("subject_type") == "customer" and row.get("subject_id"):
            row["customer"] = row["subject_id"]
    for kind, numbers in _by_type(row for row in rows if not row.get("customer")).items():
        customers = _customers_of(kind, list(numbers), by)
        for row in rows:
            if row.get("subject_type") == kind.key and row.get("subject_id") in customers and not row.get("customer"):
                row["customer"] = customers[row["subject_id"]]


def unseen(rows: Sequence[Mapping[str, Any]], *, by: Actor) -> list[int]:
    """This function gives the places of rows whose subject does not exist or is not shared with the writer."""
    seen = {kind.key: _seen(kind, numbers, by) for kind, numbers in _by_type(rows).items()}
    return [
        place
        for place, row in enumerate(rows)
        if row.get("subject_type") and row.get("subject_id") not in seen.get(row["subject_type"], ())
    ]


def _by_type(rows: Any) -> dict[records.RecordType, set[int]]:
    found: dict[records.RecordType, set[int]] = {}
    for row in rows:
        if row.get("subject_type") and row.get("subject_id"):
            try:
                found.setdefault(records.get(row["subject_type"]), set()).add(row["subject_id"])
            except NotVisible:
                continue
    return found


def _rows(kind: records.RecordType, numbers: Any, by: Actor) -> Any:
    return kind.model._default_manager.filter(visible(kind, by), pk__in=numbers, trashed_at=None)


def _seen(kind: records.RecordType, numbers: set[int], by: Actor) -> set[int]:
    return set(_rows(kind, numbers, by).values_list("pk", flat=True))


def _customers_of(kind: records.RecordType, numbers: list[int], by: Actor) -> dict[int, int]:
    described = kind.field("customer")
    if described is None or described.target != "customer":
        return {}
    return {pk: customer for pk, customer in _rows(kind, numbers, by).values_list("pk", described.path) if customer}
