"""Where entries stand in a column of hours: quarters from the top, length, and lanes beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from libreta.ui.calendars import Entry

QUARTER = 15
SHORTEST = 2  # quarters that an entry takes at least, so that its title can be read
MOST_LANES = 6
EARLY, LATE = 7, 20


@dataclass
class Placed:
    """An entry in a column: `top` and `length` in quarters of an hour, `lane` of `lanes`."""

    entry: Entry
    top: int
    length: int
    lane: int = 0
    lanes: int = 1

    @property
    def top_hours(self) -> int:
        return self.top // 4

    @property
    def top_quarters(self) -> int:
        return self.top % 4

    @property
    def hours(self) -> int:
        return self.length // 4

    @property
    def quarters(self) -> int:
        return self.length % 4


def hours_of(entries: Sequence[Entry], days: Sequence[date]) -> tuple[int, int]:
    """This function gives the first hour and the hour after the last that a grid of these days has to show."""
    first, last = EARLY, LATE
    for entry in entries:
        for day in days:
            if entry.is_timed and entry.first_day <= day <= entry.last_day:
                start, end = _minutes(entry, day)
                first, last = min(first, start // 60), max(last, -(-end // 60))
    return first, min(last, 24)


def placed(entries: Sequence[Entry], day: date, first_hour: int, last_hour: int) -> list[Placed]:
    """This function places the timed entries of a day; those that overlap stand beside each other."""
    found = []
    for entry in entries:
        if entry.is_timed and entry.first_day <= day <= entry.last_day:
            start, end = _minutes(entry, day)
            bottom = (last_hour - first_hour) * 4
            top = min((start - first_hour * 60) // QUARTER, bottom - SHORTEST)
            length = max(SHORTEST, -(-(end - start) // QUARTER))
            found.append(Placed(entry, top, min(length, bottom - top)))
    found.sort(key=lambda p: (p.top, -p.length))
    _share(found)
    return found


def _minutes(entry: Entry, day: date) -> tuple[int, int]:
    """Minutes of the day by the clock on the wall, which a column shows also on the days when clocks change."""
    start = 0 if entry.first_day < day else _of_clock(entry.start)
    if entry.end is None or entry.end <= entry.start:
        return start, min(start + SHORTEST * QUARTER, 24 * 60)
    end = 24 * 60 if entry.last_day > day else _of_clock(entry.end) or 24 * 60
    return start, max(end, start + 1)


def _of_clock(moment: datetime | Any) -> int:
    return moment.hour * 60 + moment.minute


def _share(found: list[Placed]) -> None:
    cluster: list[Placed] = []
    reach = 0
    for one in [*found, None]:
        if one is None or one.top >= reach:
            lanes = min(MOST_LANES, 1 + max((p.lane for p in cluster), default=0))
            for member in cluster:
                member.lanes = lanes
            cluster, reach = [], 0
        if one is None:
            break
        taken = {p.lane for p in cluster if p.top + p.length > one.top}
        one.lane = min(next(i for i in range(len(cluster) + 1) if i not in taken), MOST_LANES - 1)
        cluster.append(one)
        reach = max(reach, one.top + one.length)
