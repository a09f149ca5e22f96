"""Keeping what people are told, and their having seen it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from libreta.kernel.actors import Actor
from libreta.kernel.jobs import periodic
from libreta.kernel.notices import Notice
from libreta.kernel.refusals import NotVisible
from libreta.workspace.notifications.models import KeptNotice

KEPT = timedelta(days=90)


def keep(told: list[Notice]) -> None:
    """This function keeps notices until they are read, and some time beyond."""
    KeptNotice.objects.bulk_create(
        KeptNotice(user_id=one.user_id, text=one.text[:500], url=one.url, icon=one.icon, at=one.at) for one in told
    )


def mark_read(notice_id: int, *, by: Actor, at: datetime) -> str:
    """This function marks one notice as read and gives the address that it is about. Raises NotVisible."""
    found = KeptNotice.objects.filter(pk=notice_id, user_id=by.user_id).first()
    if found is None:
        raise NotVisible()
    KeptNotice.objects.filter(pk=found.pk, read_at=None).update(read_at=at)
    return found.url


def mark_all_read(*, by: Actor, at: datetime) -> int:
    """This function marks all notices of the actor as read and tells how many."""
    return KeptNotice.objects.filter(user_id=by.user_id, read_at=None).update(read_at=at)


@periodic("50 2 * * *")
def forget_old(timestamp: int) -> None:
    """This job deletes notices of long ago."""
    KeptNotice.objects.filter(at__lt=datetime.fromtimestamp(timestamp, UTC) - KEPT).delete()
