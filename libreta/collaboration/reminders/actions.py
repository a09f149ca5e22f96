"""Reminders are delivered, put off and dismissed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from libreta.collaboration.reminders.models import Reminder
from libreta.kernel import events, notices, query
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.fields import Field
from libreta.kernel.notices import Notice
from libreta.kernel.refusals import Invalid, NotAllowedNow, NotVisible
from libreta.ui import formats

LATE = timedelta(days=1)  # what was to be said longer ago is not said any more
LONGEST = 7 * 24 * 60
MINUTES = Field("minutes", "integer", _("minutes"), "minutes", required=True)
BATCH = 2_000
DUE = """
INSERT INTO collaboration_reminder (task_id, user_id, remind_at, show_at)
SELECT t.id, people.id, t.remind_at, t.remind_at
FROM collaboration_task t
CROSS JOIN LATERAL (
    SELECT t.owner_id AS id WHERE t.owner_id IS NOT NULL
    UNION
    SELECT a.user_id FROM collaboration_attendee a
    WHERE a.task_id = t.id AND a.user_id IS NOT NULL AND a.trashed_at IS NULL AND a.answer <> 'declined'
) people
WHERE t.status = 'open' AND t.trashed_at IS NULL AND t.remind_at <= %(at)s AND t.remind_at > %(oldest)s
ON CONFLICT DO NOTHING
"""


def deliver(*, at: datetime) -> int:
    """This function rings the bell for the reminders whose moment has come and gives their number; twice, each once.

    The owner is reminded, and the colleagues who take part. Served by the index over remind_at.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(DUE, {"at": at, "oldest": at - LATE})
        waiting = Reminder.objects.filter(delivered_at=None, show_at__lte=at).order_by("show_at", "id")
        rows = list(waiting.select_for_update(of=("self",), skip_locked=True).select_related("task", "user")[:BATCH])
        Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(delivered_at=at)
        ringing = [row for row in rows if _rings(row)]
        notices.tell(_notice(row, at) for row in ringing)
        tasks = sorted({row.task_id for row in ringing})
        events.publish("collaboration.tasks.reminded", type_key="task", ids=tasks, by=system_actor(), at=at)
    return len(ringing)


def _rings(row: Reminder) -> bool:
    task = row.task
    return row.dismissed_at is None and task.trashed_at is None and task.status == "open" and row.user.is_active


def _notice(row: Reminder, at: datetime) -> Notice:
    with override(row.user.language or None), timezone.override(ZoneInfo(row.user.timezone or "UTC")):
        task = row.task
        moment = formats.day(task.starts_on) if task.starts_on else formats.instant(task.due_at)
        text = _now("Reminder: %(title)s, %(when)s") % {"title": task.title, "when": moment}
    return Notice(row.user_id, text, f"/tasks/{row.task_id}/", at, "alarm-clock")


@action(
    "task.snooze", type="task", label=_("Remind later"), icon="alarm-clock", inputs=(MINUTES,), fits=lambda row: False
)
def snooze(ids: Iterable[int], *, minutes: int, by: Actor, at: datetime) -> int:
    """This function puts the actor's reminders of activities off by some minutes and gives their number.

    Raises NotVisible; Invalid; NotAllowedNow where there is none.
    """
    if not 1 <= minutes <= LONGEST:
        raise Invalid(errors={"minutes": [_("Between one minute and a week.")]})
    return _change(ids, {"show_at": at + timedelta(minutes=minutes), "delivered_at": None}, by=by, at=at)


@action("task.dismissal", type="task", label=_("Dismiss the reminder"), icon="bell", fits=lambda row: False)
def dismiss(ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """This function dismisses the actor's reminders of activities and gives their number.

    Raises NotVisible; NotAllowedNow where there is none.
    """
    return _change(ids, {"dismissed_at": at}, by=by, at=at)


def _change(ids: Iterable[int], values: dict, *, by: Actor, at: datetime) -> int:
    wanted = set(ids)
    if set(query.of("task", by=by, at=at).with_ids(wanted).ids()) != wanted:
        raise NotVisible()
    mine = Reminder.objects.filter(task_id__in=wanted, user_id=by.user_id, dismissed_at=None)
    if not (count := mine.update(**values)):
        raise NotAllowedNow(_("There is no reminder of this."))
    return count
