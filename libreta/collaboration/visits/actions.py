"""Arriving at a visit, and leaving it with what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks.actions import NOTE, OUTCOME, complete_tasks
from libreta.collaboration.tasks.terms import Kind, Status
from libreta.collaboration.visits.models import CheckIn
from libreta.collaboration.visits.refusals import AlreadyCheckedIn, NotCheckedIn
from libreta.collaboration.visits.route import metres
from libreta.kernel import events, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import EVERYTHING, Actor, stamp
from libreta.kernel.fields import Field
from libreta.kernel.refusals import Duplicate, Invalid, NotAllowedNow

LATITUDE = Field("latitude", "decimal", _("latitude"), "latitude", digits=(9, 6))
LONGITUDE = Field("longitude", "decimal", _("longitude"), "longitude", digits=(9, 6))
ACCURACY = Field("accuracy", "integer", _("accuracy in metres"), "accuracy")


@action(
    "task.arrival",
    type="task",
    label=_("Check in"),
    icon="map-pin",
    inputs=(LATITUDE, LONGITUDE, ACCURACY),
    fits=lambda row: row.get("kind") == Kind.VISIT and row.get("status") == Status.OPEN,
)
def arrive(
    ids: Iterable[int],
    *,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    accuracy: int | None = None,
    by: Actor,
    at: datetime,
) -> list[int]:
    """This function notes that the actor has arrived at visits, with the position if there is one.

    Gives the ids of the check-ins. Raises NotVisible, Forbidden, Invalid; NotAllowedNow for what is no open visit;
    AlreadyCheckedIn where somebody was first.
    """
    _require_position(latitude, longitude, accuracy)
    with transaction.atomic():
        rows = []
        for task in writes.opened("task", ids, by=by, at=at):
            if task.kind != Kind.VISIT or task.status != Status.OPEN:
                raise NotAllowedNow(_("Only an open visit can be checked in."))
            _refuse_second(task.pk, by)
            distance = _distance(task, latitude, longitude)
            position = {"latitude": latitude, "longitude": longitude, "accuracy": accuracy, "distance": distance}
            rows.append({"task": task.pk, "user": by.user_id, "arrived_at": at, **position})
        return _write(rows, by=by, at=at)


def _write(rows: list[dict[str, Any]], *, by: Actor, at: datetime) -> list[int]:
    """Two who arrive at once wait for each other at the lock of the visit; the unique rule has the last word."""
    program = replace(by, rights=EVERYTHING, role="system")
    try:
        ids = writes.create("check_in", rows, by=program, at=at)
    except Duplicate as refusal:
        raise AlreadyCheckedIn() from refusal
    tasks = [row["task"] for row in rows]
    events.publish("collaboration.tasks.arrived", type_key="task", ids=tasks, by=by, at=at)
    return ids


def _refuse_second(task: int, by: Actor) -> None:
    known = CheckIn.objects.filter(task_id=task).select_related("user").first()
    if known is None:
        return
    if known.user_id == by.user_id or known.user is None:
        raise AlreadyCheckedIn()
    raise AlreadyCheckedIn(_now("%(name)s has checked in at this visit already.") % {"name": known.user.name})


@action(
    "task.departure",
    type="task",
    label=_("Check out"),
    icon="log-out",
    inputs=(OUTCOME, NOTE),
    fits=lambda row: row.get("kind") == Kind.VISIT and row.get("status") == Status.OPEN,
)
def leave(ids: Iterable[int], *, outcome: str, outcome_note: str = "", by: Actor, at: datetime) -> list[int]:
    """This function ends visits with what came of them and gives those that ended.

    Raises NotVisible, Forbidden; NotCheckedIn where nobody arrived or they have left.
    """
    ids = list(ids)
    with transaction.atomic():
        writes.opened("task", ids, by=by, at=at)
        there = list(CheckIn.objects.filter(task_id__in=ids, left_at=None).values_list("pk", flat=True))
        if len(there) != len(set(ids)):
            raise NotCheckedIn()
        stamp(by)
        CheckIn.objects.filter(pk__in=there).update(left_at=at, updated_at=at)
        return complete_tasks(ids, outcome=outcome, outcome_note=outcome_note, by=by, at=at)


def _require_position(latitude: Any, longitude: Any, accuracy: int | None) -> None:
    whole = (latitude is None) == (longitude is None)
    inside = latitude is None or (-90 <= latitude <= 90 and longitude is not None and -180 <= longitude <= 180)
    if not whole or not inside or (accuracy is not None and not 0 <= accuracy <= 10_000_000):
        raise Invalid(errors={"latitude": [_("This is not a position on the globe.")]})


def _distance(task: Any, latitude: Any, longitude: Any) -> int | None:
    if task.latitude is None or latitude is None:
        return None
    return round(metres((float(task.latitude), float(task.longitude)), (float(latitude), float(longitude))))
