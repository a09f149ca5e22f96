"""Reminders are delivered, put off and dismissed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.reminders.models import Reminder
from libreta.kernel import events, query
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.fields import Field
from libreta.kernel.refusals import Invalid, NotAllowedNow, NotVisible

LATE = timedelta(days=1)  # what was to be said longer ago is not said any more
LONGEST = 7 * 24 * 60
MINUTES = Field("minutes", "integer", _("minutes"), "minutes", required=True)
DELIVER = """
INSERT INTO collaboration_reminder (task_id, user_id, remind_at, delivered_at, show_at)
SELECT t.id, people.id, t.remind_at, %(at)s, %(at)s
FROM collaboration_task t
CROSS JOIN LATERAL (
    SELECT t.owner_id AS id WHERE t.owner_id IS NOT NULL
    UNION
    SELECT a.user_id FROM collaboration_attendee a
    WHERE a.task_id = t.id AND a.user_id IS NOT NULL AND a.trashed_at IS NULL AND a.answer <> 'declined'
) people
WHERE t.status = 'open' AND t.trashed_at IS NULL AND t.remind_at <= %(at)s AND t.remind_at > %(oldest)s
ON CONFLICT DO NOTHING
RETURNING task_id
"""


def deliver(*, at: datetime) -> int:
    """This function delivers the reminders whose moment has come and gives their number; twice, each comes once.

    The owner is reminded, and the colleagues who take part. Served by the index over remind_at.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(DELIVER, {"at": at, "oldest": at - LATE})
            told = [task for (task,) in cursor.fetchall()]
        events.publish("collaboration.tasks.reminded", type_key="task", ids=sorted(set(told)), by=system_actor(), at=at)
    return len(told)


@action(
    "task.snooze", type="task", label=_("Remind later"), icon="alarm-clock", inputs=(MINUTES,), fits=lambda row: False
)
def snooze(ids: Iterable[int], *, minutes: int, by: Actor, at: datetime) -> int:
    """This function puts the actor's reminders of activities off by some minutes and gives their number.

    Raises NotVisible; Invalid; NotAllowedNow where there is none.
    """
    if not 1 <= minutes <= LONGEST:
        raise Invalid(errors={"minutes": [_("Between one minute and a week.")]})
    return _change(ids, {"show_at": at + timedelta(minutes=minutes)}, by=by, at=at)


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
