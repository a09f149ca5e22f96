"""What stands in somebody's way: activities of one person at the same time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.rules import within_scope
from libreta.collaboration.tasks.terms import LONGEST_MEETING, LONGEST_STAY, Status
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter

MOST = 20
POINT = timedelta(minutes=1)


def overlapping(row: dict[str, Any], *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """This function lists what the owner of an activity does at the same time, as far as the actor sees it.

    `row` has id, owner, starts_at and ends_at; each answer has id, title, starts_at, ends_at. Served by the index over
    (owner, starts_at).
    """
    start, owner = row.get("starts_at"), row.get("owner")
    if not start or not owner or row.get("status") != Status.OPEN:
        return []
    end = max(row.get("ends_at") or start, start + POINT)
    tree = [
        {"field": "owner", "op": "eq", "value": owner},
        {"field": "status", "op": "eq", "value": Status.OPEN.value},
        {"field": "starts_at", "op": "lt", "value": end.isoformat()},
        {"field": "starts_at", "op": "gt", "value": (start - timedelta(days=LONGEST_MEETING)).isoformat()},
    ]
    names = ("title", "starts_at", "ends_at")
    try:
        found = query.of("task", by=by, at=at).where({"and": tree}).only(names).sort(("-starts_at",)).page(MOST * 5)
    except BadFilter:
        return []
    others = [r for r in found.rows if r["id"] != row["id"]]
    return [r for r in others if max(r["ends_at"] or r["starts_at"], r["starts_at"] + POINT) > start][:MOST]


def busy_times(
    first: datetime, last: datetime, owners: list[int] | None, *, by: Actor
) -> list[tuple[int, datetime, datetime | None]]:
    """This function gives owner, start and end of private activities that the actor's role reaches but may not read."""
    if by.user_id is None:
        return []
    rows = Task.objects.filter(
        within_scope(by, "read"),
        is_private=True,
        trashed_at=None,
        status=Status.OPEN.value,
        starts_at__gte=first - timedelta(days=LONGEST_MEETING),
        starts_at__lt=last,
    ).filter(Q(ends_at__gt=first) | Q(starts_at__gte=first))
    if owners is not None:
        rows = rows.filter(owner_id__in=owners)
    hidden = rows.exclude(Q(owner_id=by.user_id) | Q(attending__contains=[by.user_id]))
    return list(hidden.order_by("starts_at").values_list("owner_id", "starts_at", "ends_at")[:500])


def activities_of(user_id: int, first: datetime, last: datetime) -> list[int]:
    """This function gives the ids of open activities between two instants, or on the days from the first to before the
    last, that a user owns or attends."""
    rows = Task.objects.filter(trashed_at=None, status=Status.OPEN.value)
    timed = rows.filter(starts_at__gte=first, starts_at__lt=last)
    whole = rows.filter(starts_on__lt=last.date(), starts_on__gt=first.date() - timedelta(days=LONGEST_STAY)).filter(
        Q(ends_on__gte=first.date()) | Q(ends_on=None, starts_on__gte=first.date())
    )
    taking_part = (Q(owner_id=user_id), Q(attending__contains=[user_id]))
    parts = [rows.filter(part).values_list("pk", flat=True) for rows in (timed, whole) for part in taking_part]
    return sorted(parts[0].union(*parts[1:])[: MOST * 5])
