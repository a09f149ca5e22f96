"""The steps of a task: done, with or without an outcome, put off, or open again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks.terms import Kind, Outcome, Status
from libreta.kernel import writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.filters.moments import local_day
from libreta.kernel.writes import Change

OUTCOME = Field("outcome", "choice", _("outcome"), "outcome", required=True, choices=tuple(Outcome.choices))
NOTE = Field("outcome_note", "long_text", _("what was said and agreed"), "outcome_note")
TOMORROW, NEXT_WEEK = "tomorrow", "next_week"
UNTIL = Field(
    "until", "choice", _("until"), "until", required=True,
    choices=((TOMORROW, _("Tomorrow")), (NEXT_WEEK, _("Next Monday"))),
)  # fmt: skip
MORNING = time(9)


@action(
    "task.completion",
    type="task",
    label=_("Done"),
    icon="check",
    fits=lambda row: row.get("status") == Status.OPEN,
)
def complete_tasks(
    ids: Iterable[int], *, by: Actor, at: datetime, outcome: str = "", outcome_note: str = ""
) -> list[int]:
    """This function ticks tasks off and gives those that were open. Raises NotVisible, Forbidden, Invalid."""
    values: dict[str, Any] = {"status": Status.DONE.value}
    values |= {n: v for n, v in (("outcome", outcome), ("outcome_note", outcome_note)) if v}
    return writes.update("task", [Change(i, values) for i in ids], by=by, at=at)


@action(
    "task.outcome",
    type="task",
    label=_("Done, with outcome"),
    icon="message-square",
    inputs=(OUTCOME, NOTE),
    fits=lambda row: row.get("status") == Status.OPEN and row.get("kind") != Kind.TASK,
)
def tell_outcome(ids: Iterable[int], *, outcome: str, outcome_note: str = "", by: Actor, at: datetime) -> list[int]:
    """This function ends calls, meetings or visits with what came of them. Raises NotVisible, Forbidden, Invalid."""
    return complete_tasks(ids, outcome=outcome, outcome_note=outcome_note, by=by, at=at)


@action(
    "task.postponement",
    type="task",
    label=_("Put off"),
    icon="calendar-clock",
    inputs=(UNTIL,),
    fits=lambda row: row.get("status") == Status.OPEN,
)
def postpone_tasks(ids: Iterable[int], *, until: str, by: Actor, at: datetime) -> list[int]:
    """This function moves tasks to the actor's next day or next Monday, at the same hour of the clock.

    Raises NotVisible, Forbidden.
    """
    day = day_after(until, by=by, at=at)
    with transaction.atomic():
        held = writes.opened("task", ids, by=by, at=at)
        return writes.update("task", [Change(t.pk, moved(t, day, by.timezone)) for t in held], by=by, at=at)


def day_after(until: str, *, by: Actor, at: datetime) -> date:
    """This function gives the actor's tomorrow or next Monday."""
    today = local_day(at, by.timezone)
    return today + timedelta(days=1 if until == TOMORROW else 7 - today.weekday())


def moved(task: Any, day: date, zone: str, clock: time | None = None) -> dict[str, Any]:
    """This function gives the values that put a task on a day, at `clock` or at its own hour in a time zone."""
    if task.starts_on is not None and clock is None:
        return {"starts_on": day}
    name = "due_at" if task.starts_at is None and task.starts_on is None else "starts_at"
    was = getattr(task, name)
    hour = clock or (was.astimezone(ZoneInfo(zone)).time() if was else MORNING)
    return {name: datetime.combine(day, hour, ZoneInfo(zone))}


@action(
    "task.reopening",
    type="task",
    label=_("Open again"),
    icon="rotate-ccw",
    fits=lambda row: row.get("status") in (Status.DONE, Status.CANCELLED),
)
def reopen_tasks(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function opens tasks again and gives those that were closed. Raises NotVisible, Forbidden."""
    return writes.update("task", [Change(i, {"status": Status.OPEN.value}) for i in ids], by=by, at=at)
