"""The hours of a booking page, and the free times in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from libreta.collaboration.booking.models import DAYS, BookingPage

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?")
Span = tuple[datetime, datetime]


def spans_of(text: str) -> list[tuple[int, int]]:
    """This function reads hours like "09:00-13:00, 14:00-17:30" as minutes of the day. Raises ValueError."""
    found = []
    for part in filter(None, (p.strip() for p in re.split(r"[,;]", text))):
        match = SPAN.fullmatch(part)
        if match is None:
            raise ValueError(_("Hours are written like 09:00-13:00, 14:00-17:00."))
        first, last = (int(match[i]) * 60 + int(match[i + 1] or 0) for i in (1, 3))
        if not 0 <= first < last <= 24 * 60 or int(match[2] or 0) > 59 or int(match[4] or 0) > 59:
            raise ValueError(_("Hours go from an earlier to a later one of the same day."))
        found.append((first, last))
    found.sort()
    if any(after[0] < before[1] for before, after in pairwise(found)):
        raise ValueError(_("The hours of a day overlap."))
    return found


def normal_hours(text: str) -> str:
    """This function writes hours in one way. Raises ValueError."""
    return ", ".join(
        f"{first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}" for first, last in spans_of(text)
    )


def known_zone(text: str) -> str:
    """This function gives the name of a time zone. Raises ValueError."""
    if text and text not in available_timezones():
        raise ValueError(_("This time zone is not known; one is written like Europe/Bucharest."))
    return text


def times_of(page: BookingPage, day: date, zone: ZoneInfo) -> list[datetime]:
    """This function lists the starts of a day's times, free or not, in UTC. An hour that the clock skips has none."""
    found = []
    for first, last in spans_of(getattr(page, DAYS[day.weekday()])):
        for minute in range(first, last - page.minutes + 1, page.minutes):
            local = datetime.combine(day, time(minute // 60, minute % 60), zone)
            instant = local.astimezone(UTC)
            if instant.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
                found.append(instant)
    return sorted(set(found))


def free_among(starts: Iterable[datetime], page: BookingPage, busy: Iterable[Span]) -> list[datetime]:
    """This function keeps the times that leave what is busy alone, with the page's pause before and after."""
    length, pause = timedelta(minutes=page.minutes), timedelta(minutes=page.pause)
    taken = sorted((start - pause, end + pause) for start, end in busy)
    return [s for s in starts if not any(start < s + length and end > s for start, end in taken)]
