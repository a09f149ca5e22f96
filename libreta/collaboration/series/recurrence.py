"""Rules of repetition (RFC 5545, section 3.3.10) as days and instants, by the clock of a time zone.

An hour that the clock skips is read with the offset before the change, an hour that comes twice is its first one, as
section 3.3.5 says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from django.utils.translation import gettext as _

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST = 1_000  # occurrences that one question gives
FARTHEST = timedelta(days=366 * 60)


def normalised(text: str) -> str:
    """This function writes a rule in one way. Raises ValueError with a sentence for one that cannot be kept."""
    parts = _parts(text)
    if parts.get("FREQ") not in FREQUENCIES:
        raise ValueError(_("A rule repeats by days, weeks, months or years, like FREQ=WEEKLY;BYDAY=MO."))
    if unknown := set(parts) - PARTS:
        raise ValueError(_("The rule has a part that is not known here: %(part)s.") % {"part": sorted(unknown)[0][:20]})
    if {"COUNT", "UNTIL"} <= set(parts):
        raise ValueError(_("A rule ends by a day or after a number of times, not both."))
    for name, most in (("INTERVAL", 999), ("COUNT", 9999)):
        if name in parts and not (parts[name].isdecimal() and 1 <= int(parts[name]) <= most):
            raise ValueError(_("Numbers of a rule begin at one and stay small."))
    written = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        _rule(written, datetime.combine(date(2026, 1, 1), time()), "UTC")
    except (ValueError, TypeError, KeyError, IndexError):
        raise ValueError(_("This is not a rule of repetition.")) from None
    return written


def occurrences(
    rule: str, start: datetime | date, zone: str, *, since: datetime, until: datetime, most: int = MOST
) -> list[datetime]:
    """This function gives the instants of a rule from `since` to before `until`, in order, at most `most`.

    `start` is the first instant, or the first day; days are given as midnight UTC. Only what the rule gives counts: a
    first start that does not fit the rule is none of its occurrences.
    """
    until = min(until, _instant(start) + FARTHEST)
    found: list[datetime] = []
    for moment in _from(rule, start, zone, until):
        if moment >= until or len(found) >= most:
            break
        if moment >= since:
            found.append(moment)
    return found


def count_before(rule: str, start: datetime | date, zone: str, moment: datetime) -> int:
    """This function counts the occurrences before an instant."""
    return sum(1 for one in _from(rule, start, zone, moment) if one < moment)


def ended(rule: str, moment: datetime, zone: str, *, by_days: bool) -> str:
    """This function gives the rule without the occurrences from `moment` on."""
    parts = {name: value for name, value in _parts(rule).items() if name not in ("COUNT", "UNTIL")}
    last = moment - timedelta(days=1) if by_days else moment - timedelta(seconds=1)
    parts["UNTIL"] = last.strftime("%Y%m%d") if by_days else last.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return ";".join(f"{name}={value}" for name, value in parts.items())


def with_count(rule: str, passed: int) -> str:
    """This function gives the rule of what is left after `passed` occurrences."""
    parts = _parts(rule)
    if "COUNT" in parts:
        parts["COUNT"] = str(max(1, int(parts["COUNT"]) - passed))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def shifted(rule: str, days: int) -> str:
    """This function moves the weekdays of a rule. Raises ValueError for a rule by dates or numbered weekdays."""
    parts = _parts(rule)
    if not days:
        return rule
    if (
        parts["FREQ"] == "DAILY"
        or {"BYMONTHDAY", "BYSETPOS", "BYMONTH"} & set(parts)
        or re.search(r"\d", parts.get("BYDAY", ""))
    ):
        raise ValueError(_("The days of this rule cannot be moved; change the rule of the series instead."))
    if "BYDAY" in parts:
        moved = [WEEKDAYS[(WEEKDAYS.index(name) + days) % 7] for name in parts["BYDAY"].split(",")]
        parts["BYDAY"] = ",".join(sorted(moved, key=WEEKDAYS.index))
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _parts(text: str) -> dict[str, str]:
    bare = text.strip().upper().removeprefix("RRULE:")
    pairs = [part.partition("=") for part in bare.split(";") if part]
    return {name.strip(): value.strip() for name, _sign, value in pairs}


def _instant(start: datetime | date) -> datetime:
    return start if isinstance(start, datetime) else datetime.combine(start, time(), UTC)


def _from(rule: str, start: datetime | date, zone: str, until: datetime) -> Iterator[datetime]:
    timed = isinstance(start, datetime)
    clock = ZoneInfo(zone) if timed else UTC
    naive = start.astimezone(clock).replace(tzinfo=None) if timed else datetime.combine(start, time())
    last = until.astimezone(clock).replace(tzinfo=None) + timedelta(days=1)
    for moment in _rule(rule, naive, zone if timed else "UTC", last):
        yield moment.replace(tzinfo=clock).astimezone(UTC)


def _rule(text: str, start: datetime, zone: str, last: datetime | None = None) -> rrule:
    """The rule over naive times of the wall's clock. It ends at `last` at the latest, or a rule that never comes true
    (the 30th of February) would be looked for until the year 9999."""
    parts = _parts(text)
    if "UNTIL" in parts:
        parts["UNTIL"] = _local_until(parts["UNTIL"], zone)
    made = rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start)
    ends = made._until
    if last is not None and "COUNT" not in parts and (ends is None or ends > last):
        made = made.replace(until=last)
    return made


def _local_until(text: str, zone: str) -> str:
    if len(text) == 8:
        return f"{text}T235959"
    if text.endswith("Z"):
        moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return moment.astimezone(ZoneInfo(zone)).strftime("%Y%m%dT%H%M%S")
    return text
