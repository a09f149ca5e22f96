"""What a reader was told of late, and how much of it is new."""

from __future__ import annotations

from libreta.kernel.actors import Actor
from libreta.workspace.notifications.models import KeptNotice

SHOWN = 100
MOST = 100


def unread_count(*, by: Actor) -> int:
    """This function counts what the reader has not seen yet, up to a hundred."""
    if by.user_id is None:
        return 0
    return KeptNotice.objects.filter(user_id=by.user_id, read_at=None)[:MOST].count()


def notices(*, by: Actor) -> list[KeptNotice]:
    """This function lists the newest notices of the reader, read or not."""
    return list(KeptNotice.objects.filter(user_id=by.user_id).order_by("-id")[:SHOWN])
