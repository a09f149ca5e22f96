"""Activities as events of iCalendar (RFC 5545), and events as activities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import recurring_ical_events
from django.utils.translation import gettext as _

from libreta.collaboration.calendars.terms import MOST_EVENTS
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import LONGEST_MEETING, LONGEST_STAY, Kind

PRODUCT = "-//Libreta//Libreta//EN"
MOST_TEXT = 8_000


@dataclass(frozen=True)
class Incoming:
    """An event of another calendar, with the values that an activity takes from it."""

    uid: str
    occurrence: str
    """"" for an event by itself; the moment of one of a recurring event."""
    values: dict[str, Any]
    is_private: bool
    is_cancelled: bool
    modified: datetime | None
    people: tuple[str, ...]
    """E-mail addresses of who organises and who attends."""


def calendar_of(tasks: Iterable[Task], *, name: str = "") -> bytes:
    """This function writes activities as one calendar: those with times or days as events, the others as to-dos.

    The same activities give the same bytes.
    """
    calendar = _frame()
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for task in tasks:
        calendar.add_component(_component(task))
    return calendar.to_ical()


def _frame() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _component(task: Task) -> icalendar.Component:
    is_event = task.starts_at is not None or task.starts_on is not None
    found = icalendar.Event() if is_event else icalendar.Todo()
    found.add("uid", task.uid)
    found.add("dtstamp", task.updated_at.astimezone(UTC))
    found.add("last-modified", task.updated_at.astimezone(UTC))
    found.add("sequence", task.sequence)
    found.add("summary", task.title)
    for name, text in (("description", task.body), ("location", task.place)):
        if text:
            found.add(name, text)
    if task.latitude is not None and task.longitude is not None:
        found.add("geo", (float(task.latitude), float(task.longitude)))
    found.add("class", "PRIVATE" if task.is_private else "PUBLIC")
    found.add("categories", [str(task.get_kind_display())])
    if is_event:
        _add_times(found, task)
        found.add("status", "CANCELLED" if task.status == "cancelled" else "CONFIRMED")
    else:
        if task.due_at is not None:
            found.add("due", task.due_at.astimezone(UTC))
        found.add("status", {"open": "NEEDS-ACTION", "done": "COMPLETED"}.get(task.status, "CANCELLED"))
    if task.remind_before is not None and is_event:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", task.title)
        alarm.add("trigger", timedelta(minutes=-task.remind_before))
        found.add_component(alarm)
    return found


def _add_times(event: icalendar.Component, task: Task) -> None:
    if task.starts_on is not None:
        event.add("dtstart", task.starts_on)
        event.add("dtend", (task.ends_on or task.starts_on) + timedelta(days=1))  # the day after the last one
        return
    event.add("dtstart", task.starts_at.astimezone(UTC))
    event.add("dtend", (task.ends_at or task.starts_at).astimezone(UTC))


def event_text(task: Task) -> bytes:
    """This function writes one activity as an event, for a calendar elsewhere."""
    return calendar_of([task])


def read(text: str, *, first: datetime, last: datetime, zone: Any) -> list[Incoming]:
    """This function reads the events of one text that fall into a span; a recurring one gives each of its occurrences.

    Floating times are read by the clock of `zone`. Raises ValueError for what is no calendar.
    """
    calendar = icalendar.Calendar.from_ical(text)
    if not isinstance(calendar, icalendar.Calendar):
        raise ValueError("no calendar")
    events = [c for c in calendar.walk("VEVENT") if c.get("uid") and c.get("dtstart")]
    if not any(event.get("rrule") or event.get("rdate") or event.get("recurrence-id") for event in events):
        return [found for event in events[:1] if (found := incoming(event, "", zone)) and _falls(found, first, last)]
    within = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last)
    found = (incoming(event, _moment(event, zone), zone) for event in within[:MOST_EVENTS])
    return [one for one in found if one is not None]


def incoming(event: icalendar.Component, occurrence: str, zone: Any) -> Incoming | None:
    """This function gives what an activity takes from an event, or nothing for one that cannot be an activity."""
    times = _times(event, zone)
    if times is None:
        return None
    values = {
        "title": _text(event, "summary", 200).replace("\n", " ") or _("(without a title)"),
        "body": _text(event, "description", MOST_TEXT),
        "place": _text(event, "location", 300).replace("\n", ", "),
        "kind": Kind.MEETING.value,
        **times,
    }
    modified = event.get("last-modified")
    return Incoming(
        str(event["uid"])[:255],
        occurrence,
        values,
        str(event.get("class", "PUBLIC")).upper() in ("PRIVATE", "CONFIDENTIAL"),
        str(event.get("status", "")).upper() == "CANCELLED",
        instant(modified.dt, zone) if modified is not None and hasattr(modified, "dt") else None,
        _people(event),
    )


def _times(event: icalendar.Component, zone: Any) -> dict[str, Any] | None:
    """The four moments of an activity; None where an event ends before it starts."""
    empty = dict.fromkeys(("starts_at", "ends_at", "starts_on", "ends_on"))
    start = event["dtstart"].dt
    end = event["dtend"].dt if event.get("dtend") else None
    if end is None:
        length = event["duration"].dt if event.get("duration") else None
        end = start + length if length is not None else None
    if not isinstance(start, datetime):
        last = (end.date() if isinstance(end, datetime) else end or start + timedelta(days=1)) - timedelta(days=1)
        last = max(last, start)
        if last - start > timedelta(days=LONGEST_STAY):
            return None
        return empty | {"starts_on": start, "ends_on": last if last > start else None}
    starts = instant(start, zone)
    ends = instant(end, zone) if end is not None else starts
    if ends < starts:
        return None
    if ends - starts > timedelta(days=LONGEST_MEETING):
        return empty | {"starts_on": starts.astimezone(zone).date(), "ends_on": ends.astimezone(zone).date()}
    return empty | {"starts_at": starts, "ends_at": ends}


def instant(moment: date | datetime, zone: Any) -> datetime:
    """This function gives the instant of a moment; floating ones, and days, are read by the clock of `zone`."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _moment(event: icalendar.Component, zone: Any) -> str:
    moment = (event.get("recurrence-id") or event["dtstart"]).dt
    return instant(moment, zone).strftime("%Y%m%dT%H%M%SZ") if isinstance(moment, datetime) else f"{moment:%Y%m%d}"


def _falls(one: Incoming, first: datetime, last: datetime) -> bool:
    start, end = one.values["starts_at"], one.values["ends_at"]
    if start is None:
        day = one.values["starts_on"]
        return (one.values["ends_on"] or day) >= first.date() and day <= last.date()
    return end >= first and start <= last


def _text(event: icalendar.Component, name: str, most: int) -> str:
    found = event.get(name)
    if isinstance(found, list):
        found = found[0]
    return str(found or "").replace("\x00", "").replace("\r\n", "\n").strip()[:most]


def _people(event: icalendar.Component) -> tuple[str, ...]:
    found = []
    for name in ("organizer", "attendee"):
        given = event.get(name, [])
        for one in given if isinstance(given, list) else [given]:
            address = str(one).strip()
            if address.lower().startswith("mailto:"):
                found.append(address[7:].strip().lower()[:254])
    return tuple(dict.fromkeys(found))[:200]
