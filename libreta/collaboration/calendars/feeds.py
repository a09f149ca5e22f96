"""Secret addresses at which other programs read somebody's calendar."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.collaboration.calendars import events
from libreta.collaboration.calendars.models import Feed
from libreta.collaboration.calendars.terms import FEED_AHEAD, FEED_BEHIND
from libreta.collaboration.tasks.models import Task
from libreta.identity.actor import actor_of
from libreta.identity.users.models import User
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.kernel.sealing import hashed

MOST_FEEDS = 10
MOST_TASKS = 5_000
SEEN_EVERY = timedelta(minutes=10)


def open_feed(name: str, *, by: Actor, at: datetime) -> tuple[Feed, str]:
    """This function opens an address for the actor's own calendar and gives it with its secret, which is not kept."""
    if by.user_id is None or by.rights.scope("task", "read") == "none":
        raise Forbidden()
    if not name.strip():
        raise Invalid(errors={"name": [_("This field is required.")]})
    if Feed.objects.filter(user_id=by.user_id).count() >= MOST_FEEDS:
        raise Invalid(_("Close an address before you open another one."))
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        stamp(by, "collaboration.feeds.create")
        kept = {"name": name.strip()[:80], "secret_hash": hashed(secret), "created_at": at}
        return Feed.objects.create(user_id=by.user_id, **kept), secret


def close_feed(feed_id: int, *, by: Actor, at: datetime) -> None:
    """This function closes one of the actor's own addresses, at once and for ever. Raises NotVisible."""
    with transaction.atomic():
        stamp(by, "collaboration.feeds.delete")
        if not Feed.objects.filter(pk=feed_id, user_id=by.user_id).delete()[0]:
            raise NotVisible()


def feed_of(secret: str, *, at: datetime) -> bytes:
    """This function writes the calendar behind an address. Raises NotVisible for a closed one and for a former user."""
    feed = Feed.objects.filter(secret_hash=hashed(secret)).first()
    if feed is None:
        raise NotVisible()
    try:
        by = actor_of(feed.user_id, door="feed")
    except User.DoesNotExist:
        raise NotVisible() from None
    if by.rights.scope("task", "read") == "none":
        raise NotVisible()
    if feed.read_at is None or at - feed.read_at > SEEN_EVERY:
        Feed.objects.filter(pk=feed.pk).update(read_at=at)
    return events.calendar_of(_tasks(feed.user_id, at), name=f"Libreta: {by.name}")


def _tasks(user_id: int, at: datetime) -> list[Task]:
    """What somebody owns or attends: times, days and what is only due each have an index by owner, attendees theirs."""
    first, last = at - FEED_BEHIND, at + FEED_AHEAD
    spans = (
        Q(starts_at__gte=first, starts_at__lt=last),
        Q(starts_on__gte=first.date(), starts_on__lt=last.date()),
        Q(starts_at=None, starts_on=None, due_at__gte=first, due_at__lt=last),
    )
    mine = [Task.objects.filter(span, owner_id=user_id, trashed_at=None)[:MOST_TASKS] for span in spans]
    attended = Task.objects.filter(attending__contains=[user_id], due_at__gte=first, due_at__lt=last, trashed_at=None)[
        :MOST_TASKS
    ]
    found = {task.pk: task for rows in (*mine, attended) for task in rows}
    return sorted(found.values(), key=lambda task: (task.due_at, task.pk))
