"""The reminders that wait for somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from libreta.collaboration.reminders.models import Reminder
from libreta.collaboration.tasks.terms import Status
from libreta.kernel import query
from libreta.kernel.actors import Actor

MOST = 50


def is_waiting(task_id: int, *, by: Actor, at: datetime) -> bool:
    """This function tells whether the actor is being reminded of an activity now."""
    mine = Reminder.objects.filter(task_id=task_id, user_id=by.user_id, dismissed_at=None, show_at__lte=at)
    return by.user_id is not None and mine.exists()


def waiting(*, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """This function lists activities of which the actor is being reminded, nearest first: id, title, kind, due_at."""
    if by.user_id is None:
        return []
    shown = Reminder.objects.filter(
        user_id=by.user_id, dismissed_at=None, show_at__lte=at, task__status=Status.OPEN.value, task__trashed_at=None
    )
    ids = list(dict.fromkeys(shown.order_by("task__due_at", "id").values_list("task_id", flat=True)[:MOST]))
    if not ids:
        return []
    asked = query.of("task", by=by, at=at).with_ids(ids)
    names = [n for n in ("title", "kind", "due_at", "customer", "place") if n in asked.record_type.fields_for(by)]
    rows = {row["id"]: row for row in asked.only(names).page(MOST).rows}
    return [rows[pk] for pk in ids if pk in rows]
