"""Recurring events of iCalendar (RFC 5545, section 3.8.5) as series, where a series here can say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from libreta.collaboration.calendars import events
from libreta.collaboration.calendars.events import Incoming
from libreta.collaboration.calendars.terms import MOST_DIFFERING, Single
from libreta.collaboration.series import recurrence
from libreta.collaboration.series.rules import known_zones

MOST_STEPS = 20_000


@dataclass(frozen=True)
class Recurring:
    """A recurring event: the values of its series, the moments that are away, and what differs at other moments."""

    uid: str
    values: dict[str, Any]
    is_private: bool
    is_cancelled: bool
    modified: datetime | None
    people: tuple[str, ...]
    away: frozenset[datetime]
    differing: Mapping[datetime, Incoming]

    @property
    def start(self) -> Any:
        return self.values["starts_on"] or self.values["starts_at"]


class NoSeries(Exception):
    """No series here can say what this event says."""

    def __init__(self, why: Single) -> None:
        super().__init__(why)
        self.why = why


def read(text: str, *, first: datetime, last: datetime, zone: Any) -> tuple[Recurring | None, str]:
    """This function reads a recurring event as a series, or tells why it stays single occurrences.

    Gives (None, "") for an event that does not recur. What the rule gives here between `first` and `last` has been
    compared with what a calendar program makes of it. Raises ValueError for what is no calendar.
    """
    calendar = icalendar.Calendar.from_ical(text)
    if not isinstance(calendar, icalendar.Calendar):
        raise ValueError("no calendar")
    found = [c for c in calendar.walk("VEVENT") if c.get("uid") and c.get("dtstart")]
    if not any(event.get("rrule") or event.get("rdate") or event.get("recurrence-id") for event in found):
        return None, ""
    try:
        one = _series_of(found, zone)
        _require_same(calendar, one, first, last, zone)
        return one, ""
    except NoSeries as problem:
        return None, problem.why.value


def _series_of(found: list[icalendar.Component], zone: Any) -> Recurring:
    masters = [event for event in found if not event.get("recurrence-id")]
    if len(masters) != 1 or masters[0].get("rdate") or not masters[0].get("rrule"):
        raise NoSeries(Single.DATES)
    master = masters[0]
    base = events.incoming(master, "", zone)
    if base is None:
        raise NoSeries(Single.LENGTH)
    others = [event for event in found if event.get("recurrence-id")]
    if any(event["recurrence-id"].params.get("RANGE") for event in others):
        raise NoSeries(Single.FOLLOWING)
    differing = {place_of(e["recurrence-id"].dt, zone): events.incoming(e, "x", zone) for e in others}
    away = {m for m, one in differing.items() if one is None or one.is_cancelled} | _left_out(master, zone)
    if len(away) + len(differing) > MOST_DIFFERING:
        raise NoSeries(Single.MANY)
    values = {n: base.values[n] for n in ("title", "body", "place", "kind")} | _times(master, base, zone)
    kept = {moment: one for moment, one in differing.items() if one is not None and moment not in away}
    return Recurring(
        base.uid, values, base.is_private, base.is_cancelled, base.modified, base.people, frozenset(away), kept
    )


def _times(master: icalendar.Component, base: Incoming, zone: Any) -> dict[str, Any]:
    rules = master["rrule"]
    if isinstance(rules, list):
        raise NoSeries(Single.RULE)
    try:
        rule = recurrence.normalised(rules.to_ical().decode())
    except ValueError:
        raise NoSeries(Single.RULE) from None
    if len(rule) > 400:
        raise NoSeries(Single.RULE)
    start = master["dtstart"].dt
    timed = isinstance(start, datetime)
    clock = zone_of(start, zone)
    starts_at, ends_at = base.values["starts_at"], base.values["ends_at"]
    starts_on, ends_on = base.values["starts_on"], base.values["ends_on"]
    if timed != (starts_at is not None):
        raise NoSeries(Single.LENGTH)
    return {
        "rule": rule,
        "zone": clock,
        "starts_at": starts_at,
        "starts_on": starts_on,
        "minutes": int((ends_at - starts_at).total_seconds() // 60) if timed else None,
        "days": 1 if timed else ((ends_on or starts_on) - starts_on).days + 1,
    }


def zone_of(start: Any, zone: Any) -> str:
    """This function gives the name of the time zone by which a start is read. Raises NoSeries for an unknown one."""
    tzinfo = getattr(start, "tzinfo", None) or zone
    name = getattr(tzinfo, "key", None) or str(tzinfo)
    if name not in known_zones():
        raise NoSeries(Single.ZONE)
    return name


def _left_out(master: icalendar.Component, zone: Any) -> set[datetime]:
    given = master.get("exdate", [])
    lists = given if isinstance(given, list) else [given]
    return {place_of(one.dt, zone) for part in lists for one in part.dts}


def place_of(moment: Any, zone: Any) -> datetime:
    """This function gives the place of an occurrence as a series has it: an instant, or midnight UTC of a day."""
    return events.instant(moment, zone) if isinstance(moment, datetime) else events.instant(moment, ZoneInfo("UTC"))


def _require_same(calendar: icalendar.Calendar, one: Recurring, first: datetime, last: datetime, zone: Any) -> None:
    within = recurring_ical_events.of(calendar).between(first, last)
    theirs = {place_of((event.get("recurrence-id") or event["dtstart"]).dt, zone) for event in within}
    ours = set(moments(one.values["rule"], one.start, one.values["zone"], since=first, until=last))
    edges = timedelta(days=1)
    special = one.away | set(one.differing)
    differing = {m for m in (ours ^ theirs) - special if first + edges < m < last - edges}
    if differing:
        raise NoSeries(Single.DIFFERS)


def moments(rule: str, start: Any, zone: str, *, since: datetime, until: datetime) -> list[datetime]:
    """This function gives where a series takes place in a span that may be long."""
    return recurrence.occurrences(rule, start, zone, since=since, until=until, most=MOST_STEPS)
