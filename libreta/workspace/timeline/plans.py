"""What is still to be done for a record: its open tasks, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import BadFilter

ICONS = {"call": "phone", "meeting": "users", "visit": "map-pin", "task": "square-check-big"}
FIELDS = ("title", "kind", "due_at", "priority", "owner", "customer", "starts_at", "ends_at", "starts_on", "place")


@dataclass(frozen=True)
class Plan:
    """An open task as a line to read and to tick off."""

    id: int
    version: int
    title: str
    icon: str
    due_at: datetime | None
    is_late: bool
    is_high: bool
    who: str
    customer_id: int | None = None
    kind: str = "task"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    place: str = ""
    is_invited: bool = False

    @property
    def has_outcome(self) -> bool:
        """Whether there is more to say of it than that it is done."""
        return self.kind != "task"


def open_tasks(kind: RecordType, number: int, *, by: Actor, at: datetime, limit: int = 20) -> list[Plan]:
    """This function lists the open tasks on a record; on a customer also those on its orders and the like."""
    if by.rights.scope("task", "read") == "none":
        return []
    on_it: dict[str, Any] = {"field": "customer", "op": "eq", "value": number}
    if kind.key != "customer":
        subject = {"field": "subject_id", "op": "eq", "value": number}
        on_it = {"and": [{"field": "subject_type", "op": "eq", "value": kind.key}, subject]}
    tree = {"and": [on_it, {"field": "status", "op": "eq", "value": "open"}]}
    try:
        return plans(query.of("task", by=by, at=at).where(tree).sort(("due_at", "id")), by=by, at=at, limit=limit)
    except BadFilter:  # a role that may not read the state or the day of tasks
        return []


def plans(asked: query.RecordQuery, *, by: Actor, at: datetime, limit: int) -> list[Plan]:
    """This function reads tasks as lines, with the names of those who are to do them."""
    readable = asked.record_type.fields_for(by)
    rows = asked.only([name for name in FIELDS if name in readable]).page(limit).rows
    people = query.titles("user", {row["owner"] for row in rows if row.get("owner")}, by=by, at=at)
    return [
        Plan(
            row["id"],
            row["version"],
            row.get("title") or f"#{row['id']}",
            ICONS.get(row.get("kind") or "task", ICONS["task"]),
            row.get("due_at"),
            bool(row.get("due_at") and row["due_at"] < at),
            row.get("priority") == "high",
            people.get(row.get("owner"), ""),
            row.get("customer"),
            row.get("kind") or "task",
            row.get("starts_at"),
            row.get("ends_at"),
            row.get("starts_on") is not None,
            row.get("place") or "",
            by.user_id is not None and row.get("owner") != by.user_id,
        )
        for row in rows
    ]
