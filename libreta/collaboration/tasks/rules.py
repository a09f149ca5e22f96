"""What must hold of a task."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel.actors import Actor


def prepare_tasks(rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime) -> None:
    """This function points a task on a customer at that customer twice: as its subject and for the timeline."""
    for row in rows:
        if row.get("customer") and not row.get("subject_type"):
            row["subject_type"], row["subject_id"] = "customer", row["customer"]


def problems_of(rows: Sequence[Mapping[str, Any]], *, by: Actor) -> dict[int, dict[str, str]]:
    """This function finds tasks whose subject is only half given."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        if bool(row.get("subject_type")) != bool(row.get("subject_id")):
            found[number] = {"subject_id": _("Say both the type and the number of the record.")}
    return found
