"""A recurring event elsewhere, written anew as its series here says it; what Libreta does not know of stays in it."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from libreta.collaboration.calendars import recurring
from libreta.collaboration.calendars.recurring import Recurring
from libreta.collaboration.series.models import Series
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import Status

STEP = timedelta(seconds=1)


def rewritten(text: str, series: Series, rows: Iterable[Task], was: Recurring, *, at: datetime) -> bytes | None:
    """This function gives the new text of a recurring event, or nothing when the series has no occurrence any more.

    `rows` are the occurrences that are rows here; those elsewhere that are not rows here stay as they were, as long as
    the rule still has them.
    """
    start = series.starts_on or series.starts_at
    known = {row.recurs_at: row for row in rows if row.recurs_at is not None}
    marked = was.away | set(was.differing) | set(known)
    farthest = max([*marked, _instant(start)]) + STEP
    taking_place = set(recurring.moments(series.rule, start, series.zone, since=_instant(start), until=farthest))
    if not taking_place and not recurring.moments(
        series.rule, start, series.zone, since=_instant(start), until=_instant(start) + timedelta(days=4_000)
    ):
        return None
    away = {m for m in was.away if m not in known} | {m for m, row in known.items() if _is_away(row)}
    calendar = icalendar.Calendar.from_ical(text)
    master = next(e for e in calendar.walk("VEVENT") if not e.get("recurrence-id"))
    _write_master(master, series, sorted(away & taking_place), at)
    _write_others(calendar, master, series, known, taking_place, at)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _is_away(row: Task) -> bool:
    return row.trashed_at is not None or row.status == Status.CANCELLED


def _instant(start: date | datetime) -> datetime:
    return start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=UTC)


def _write_master(master: icalendar.Component, series: Series, away: list[datetime], at: datetime) -> None:
    floats = _floats(master)
    _write_texts(master, series, at)
    end: Any
    if series.starts_on is not None:
        start, end = series.starts_on, series.starts_on + timedelta(days=series.days)
    else:
        start = _there(series.starts_at, series, floats)
        end = _there(series.starts_at + timedelta(minutes=series.minutes or 0), series, floats)
    _put(master, dtstart=start, dtend=end, rrule=icalendar.vRecur.from_ical(series.rule))
    for name in ("duration", "exdate"):
        master.pop(name, None)
    if away:
        master.add("exdate", [_place(moment, series, floats) for moment in away])


def _write_others(
    calendar: icalendar.Calendar,
    master: icalendar.Component,
    series: Series,
    known: dict[datetime, Task],
    taking_place: set[datetime],
    at: datetime,
) -> None:
    zone, floats = ZoneInfo(series.zone), _floats(master)
    there = {
        recurring.place_of(e["recurrence-id"].dt, zone): e for e in calendar.walk("VEVENT") if e.get("recurrence-id")
    }
    calendar.subcomponents = [c for c in calendar.subcomponents if c not in there.values()]
    for moment, event in there.items():
        if moment not in known and moment in taking_place:
            calendar.add_component(event)
    for moment, row in known.items():
        if row.is_exception and not _is_away(row) and moment in taking_place:
            event = there.get(moment) or _copied(master)
            _put(event, **{"recurrence-id": _place(moment, series, floats)})
            _write_occurrence(event, row, series, floats, at)
            calendar.add_component(event)


def _copied(master: icalendar.Component) -> icalendar.Component:
    event = copy.deepcopy(master)
    for name in ("rrule", "exdate"):
        event.pop(name, None)
    return event


def _write_occurrence(event: icalendar.Component, row: Task, series: Series, floats: bool, at: datetime) -> None:
    _write_texts(event, row, at)
    end: Any
    if row.starts_on is not None:
        start, end = row.starts_on, (row.ends_on or row.starts_on) + timedelta(days=1)
    else:
        start = _there(row.starts_at, series, floats)
        end = _there(row.ends_at or row.starts_at, series, floats)
    _put(event, dtstart=start, dtend=end)
    event.pop("duration", None)


def _write_texts(event: icalendar.Component, what: Series | Task, at: datetime) -> None:
    _put(event, summary=what.title, dtstamp=at.astimezone(UTC), sequence=int(event.get("sequence", 0)) + 1)
    _put(event, **{"last-modified": at.astimezone(UTC), "status": "CONFIRMED"})
    for name, text in (("description", what.body), ("location", what.place)):
        event.pop(name, None)
        if text:
            event.add(name, text)


def _put(event: icalendar.Component, **values: Any) -> None:
    for name, value in values.items():
        event.pop(name, None)
        event.add(name, value)


def _floats(event: icalendar.Component) -> bool:
    start = event["dtstart"].dt
    return isinstance(start, datetime) and start.tzinfo is None


def _there(moment: datetime, series: Series, floats: bool) -> datetime:
    local = moment.astimezone(ZoneInfo(series.zone))
    return local.replace(tzinfo=None) if floats else local


def _place(moment: datetime, series: Series, floats: bool) -> date | datetime:
    return moment.astimezone(UTC).date() if series.starts_on is not None else _there(moment, series, floats)
