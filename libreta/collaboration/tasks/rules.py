"""What must hold of a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from libreta.collaboration import subjects
from libreta.kernel.actors import Actor


def prepare_tasks(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function completes what the task is on; a task that moves to another customer is on that one."""
    for row in rows if held is not None else ():
        if "customer" in row and "subject_type" not in row:
            row["subject_type"], row["subject_id"] = ("customer", row["customer"]) if row["customer"] else ("", None)
    subjects.settle(rows, by=by)


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds tasks whose subject is only half given or not there for the writer."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        if bool(row.get("subject_type")) != bool(row.get("subject_id")):
            found[number] = {"subject_id": _("Say both the type and the number of the record.")}
    for number in subjects.unseen(rows, by=by):
        found[number] = {"subject_id": _("There is no such record, or it is not shared with you.")}
    return found
