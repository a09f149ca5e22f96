"""What stands on the calendar of activities beside the activities that a reader may open: what one attends, when others
are busy, and what a series will bring."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from libreta.collaboration.calendars import told
from libreta.collaboration.reminders.queries import is_waiting
from libreta.collaboration.series.queries import occurrences_to_come
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.queries import busy_times, overlapping
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.ui import formats, tones
from libreta.ui.calendars import Entry
from libreta.ui.windows import Window


def lent_entries(request: HttpRequest, frame: Window, whose: str) -> list[Entry]:
    """This function gives the entries that the task calendar shows beside its records."""
    by = request.actor
    if by.user_id is None:
        return []
    owners = _owners(whose, by)
    found = _attended(request, frame) if whose == "mine" else _busy(frame, owners, by)
    return found + _to_come(frame, owners, by)


def _owners(whose: str, by: Actor) -> list[int] | None:
    return {"mine": [by.user_id], "team": sorted(by.colleague_ids | {by.user_id})}.get(whose)


def _attended(request: HttpRequest, frame: Window) -> list[Entry]:
    rows = Task.objects.filter(attending__contains=[request.actor.user_id], trashed_at=None).exclude(
        owner_id=request.actor.user_id
    )
    timed = rows.filter(starts_at__gte=frame.starts, starts_at__lt=frame.ends)
    whole = rows.filter(starts_on__gte=frame.first, starts_on__lt=frame.until)
    return [
        Entry(
            task.title,
            task.starts_on or task.starts_at.astimezone(frame.zone),
            task.ends_on or (task.ends_at.astimezone(frame.zone) if task.ends_at else None),
            tones.of(task.kind),
            f"/tasks/{task.pk}/",
            task.pk,
            task.version,
            task.status != "open",
            lines=(_("You are invited"),),
        )
        for task in [*timed[:200], *whole[:200]]
    ]


def _busy(frame: Window, owners: list[int] | None, by: Actor) -> list[Entry]:
    found = busy_times(frame.starts, frame.ends, owners, by=by)
    names = query.titles("user", {owner for owner, _start, _end in found}, by=by, at=frame.starts)
    return [
        Entry(
            _("Busy"),
            start.astimezone(frame.zone),
            end.astimezone(frame.zone) if end else None,
            lines=(names.get(owner, ""),),
        )
        for owner, start, end in found
    ]


def _to_come(frame: Window, owners: list[int] | None, by: Actor) -> list[Entry]:
    found = []
    for one in occurrences_to_come(frame.starts, frame.ends, owners, by=by):
        timed = hasattr(one.start, "hour")
        entry = Entry(
            one.series.title,
            one.start.astimezone(frame.zone) if timed else one.start,
            one.end.astimezone(frame.zone) if timed and one.end else one.end,
            tones.of(one.series.kind),
            post=f"/series/{one.series.pk}/occurrence/",
            fields={"moment": one.moment.isoformat()},
        )
        if entry.last_day >= frame.first and entry.first_day < frame.until:
            found.append(entry)
    return found


def overlap_warning(request: HttpRequest, number: int) -> str:
    """This function tells in a sentence what an activity that was moved now overlaps with, or gives nothing."""
    names = ("owner", "status", "starts_at", "ends_at")
    readable = query.of("task", by=request.actor, at=request.now).record_type.fields_for(request.actor)
    if not set(names) <= set(readable):
        return ""
    row = query.of("task", by=request.actor, at=request.now).only(names).get(number)
    return sentence(overlapping(row, by=request.actor, at=request.now))


def sentence(found: list[dict[str, Any]]) -> str:
    """This function says with what something overlaps."""
    if not found:
        return ""
    told = {"title": found[0]["title"], "hour": formats.clock(found[0]["starts_at"])}
    return _("This overlaps with “%(title)s” at %(hour)s.") % told


def overlap_context(request: HttpRequest, record_type: Any, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function gives what the owner of an activity does at the same time, for its page."""
    found = overlapping(row, by=request.actor, at=request.now)
    return {"others": found[:3]} if found else None


def reminder_context(request: HttpRequest, record_type: Any, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function tells the page of an activity whether the reader is being reminded of it."""
    waits = row.get("status") == "open" and is_waiting(row["id"], by=request.actor, at=request.now)
    return {"minutes": [(10, _("10 minutes")), (60, _("1 hour")), (24 * 60, _("1 day"))]} if waits else None


def single_context(request: HttpRequest, record_type: Any, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function tells the page of an activity why it is no part of a series, if it recurs elsewhere."""
    why = told.why_single(row["id"])
    return {"why": why} if why else None


def series_context(request: HttpRequest, record_type: Any, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function gives the series of an activity to its page, as far as the reader sees it."""
    if not row.get("series"):
        return None
    found = query.titles("series", {row["series"]}, by=request.actor, at=request.now)
    return {"number": row["series"], "differs": row.get("is_exception")} if found else None
