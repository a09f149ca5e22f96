"""The rows of a series: made, brought up to date and taken away so that they say what the series says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from libreta.collaboration.attendees.models import Attendee
from libreta.collaboration.series import recurrence
from libreta.collaboration.series.models import Series
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import Status
from libreta.kernel import writes
from libreta.kernel.actors import EVERYTHING, Actor
from libreta.kernel.writes import Change

HORIZON = timedelta(days=35)  # how far ahead occurrences are rows
LIKE_SERIES = (
    "title", "kind", "priority", "body", "place", "is_private", "remind_before", "subject_type", "subject_id",
)  # fmt: skip


def program(by: Actor) -> Actor:
    """This function gives the actor who lays rows for a person: the same name, without the limits of their role."""
    return replace(by, rights=EVERYTHING, role="system")


def lay(ids: Iterable[int], *, by: Actor, at: datetime) -> None:
    """This function makes the coming rows of series be what the series say; what was done, changed or taken out stays.

    Call it within a transaction. Laid twice, nothing is doubled: series are locked, and (series, recurs_at) is unique.
    """
    by = program(by)
    for series in Series.objects.filter(pk__in=list(ids), trashed_at=None).select_for_update().order_by("pk"):
        if series.after_done:
            _lay_next(series, by, at)
        else:
            _lay_window(series, by, at)


def _lay_window(series: Series, by: Actor, at: datetime) -> None:
    until = max(at + HORIZON, series.made_until or at)
    known = {t.recurs_at: t for t in Task.objects.filter(series=series)}
    since = at if known else min(series.made_from or _start(series), at)
    wanted = recurrence.occurrences(series.rule, _first(series), series.zone, since=since, until=until)
    coming = [
        t for t in known.values()
        if t.recurs_at >= since and t.status == Status.OPEN and not t.is_exception and t.trashed_at is None
    ]  # fmt: skip
    if gone := [t.pk for t in coming if t.recurs_at not in set(wanted)]:
        writes.trash("task", gone, by=by, at=at)
    _refresh(series, [t for t in coming if t.pk not in set(gone)], by, at)
    make(series, [moment for moment in wanted if moment not in known], by=by, at=at)
    Series.objects.filter(pk=series.pk).update(made_until=until)


def _lay_next(series: Series, by: Actor, at: datetime) -> None:
    rows = list(Task.objects.filter(series=series).order_by("recurs_at"))
    waiting = [t for t in rows if t.status == Status.OPEN and t.trashed_at is None]
    if waiting:
        _refresh(series, [t for t in waiting if not t.is_exception], by, at, times=False)
        return
    since = max([at, *(t.recurs_at + timedelta(seconds=1) for t in rows)]) if rows else _start(series)
    following = recurrence.occurrences(
        series.rule, _first(series), series.zone, since=since, until=since + recurrence.FARTHEST, most=1
    )
    make(series, following, by=by, at=at)


def make(series: Series, moments: Sequence[datetime], *, by: Actor, at: datetime) -> list[int]:
    """This function makes the rows of some occurrences and gives their ids."""
    if not moments:
        return []
    rows = [values(series) | times(series, moment) | {"owner": series.owner_id} for moment in moments]
    ids = writes.create("task", rows, by=program(by), at=at)
    placed = [Task(pk=pk, series=series, recurs_at=moment) for pk, moment in zip(ids, moments, strict=True)]
    Task.objects.bulk_update(placed, ["series", "recurs_at"])
    invite(series.pk, ids, by=by, at=at)
    return ids


def invite(series_id: int, ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """This function invites to new occurrences who was invited to the latest one that has attendees."""
    others = Attendee.objects.filter(task__series_id=series_id, trashed_at=None).exclude(task_id__in=ids)
    if not ids or (latest := others.order_by("-task__recurs_at").values_list("task_id", flat=True).first()) is None:
        return
    people = [
        {"user": a.user_id, "customer": a.customer_id, "email": a.email, "name": a.name}
        for a in others.filter(task_id=latest)
    ]
    writes.create("attendee", [one | {"task": pk} for pk in ids for one in people], by=program(by), at=at)


def _refresh(series: Series, rows: Sequence[Task], by: Actor, at: datetime, *, times: bool = True) -> None:
    changes = [Change(t.pk, values(series) | (_times(series, t.recurs_at) if times else {})) for t in rows]
    changed = writes.update("task", changes, by=by, at=at) if changes else []
    Task.objects.filter(pk__in=changed).update(is_exception=False)


def values(series: Series) -> dict[str, Any]:
    """This function gives what every occurrence of a series has from it."""
    return {name: getattr(series, name) for name in LIKE_SERIES} | {"customer": series.customer_id}


def times(series: Series, moment: datetime) -> dict[str, Any]:
    """This function gives the times of the occurrence at `moment`."""
    if series.after_done:
        return {"due_at": moment}
    if series.starts_on is not None:
        day = moment.astimezone(UTC).date()
        return {"starts_on": day, "ends_on": day + timedelta(days=series.days - 1) if series.days > 1 else None}
    end = moment + timedelta(minutes=series.minutes) if series.minutes is not None else None
    return {"starts_at": moment, "ends_at": end}


_times = times


def _first(series: Series) -> Any:
    return series.starts_on if series.starts_on is not None else series.starts_at


def _start(series: Series) -> datetime:
    first = _first(series)
    return first if isinstance(first, datetime) else datetime(first.year, first.month, first.day, tzinfo=UTC)
