"""The steps of a task: done, or open again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks.terms import Status
from libreta.kernel import writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor
from libreta.kernel.writes import Change


@action(
    "task.completion",
    type="task",
    label=_("Done"),
    icon="check",
    fits=lambda row: row.get("status") == Status.OPEN,
)
def complete_tasks(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function ticks tasks off and gives those that were open. Raises NotVisible, Forbidden."""
    return writes.update("task", [Change(i, {"status": Status.DONE.value}) for i in ids], by=by, at=at)


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
