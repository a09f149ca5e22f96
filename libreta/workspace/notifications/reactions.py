"""Who is given a task by somebody else hears of it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from libreta.identity.actor import actor_of
from libreta.identity.models import User
from libreta.kernel import notices, query
from libreta.kernel.events import Event, reaction

MOST = 50
"""A heap of tasks, from an import or a workflow, is one page to look at, not a thousand sentences."""


@reaction("collaboration.tasks.created")
def tell_of_new_tasks(event: Event) -> None:
    _tell(event)


@reaction("collaboration.tasks.updated")
def tell_of_handed_tasks(event: Event) -> None:
    if "owner" in event.fields:
        _tell(event)


def _tell(event: Event) -> None:
    if len(event.ids) > MOST or event.by.user_id is None:
        return
    rows = query.of("task", by=event.by, at=event.at).with_ids(event.ids).page(MOST).rows
    given = [row for row in rows if row.get("owner") not in (None, event.by.user_id) and row.get("status") == "open"]
    told = []
    for user in User.objects.filter(pk__in={row["owner"] for row in given}, is_active=True):
        theirs = [row for row in given if row["owner"] == user.pk]
        seen = query.of("task", by=actor_of(user), at=event.at).with_ids([row["id"] for row in theirs]).ids()
        with override(user.language or None):
            for row in theirs:
                if row["id"] in seen:
                    text = _("%(who)s gave you a task: %(title)s") % {"who": event.by.name, "title": row.get("title")}
                    told.append(notices.Notice(user.pk, text, f"/tasks/{row['id']}/", event.at, "square-check-big"))
    notices.tell(told)
