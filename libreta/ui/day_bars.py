"""What lasts several days stands as one bar across them: where its pieces stand, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from libreta.ui.calendars import Entry

ONE = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True)
class Slot:
    """One place in a day: an entry, or a piece of its bar, or nothing, where another day's bar needs the line.

    `begins` and `ends`: whether the bar has its start and its end here; `is_titled`: whether its words stand here.
    """

    entry: Entry | None = None
    begins: bool = True
    ends: bool = True
    is_titled: bool = True

    @property
    def is_piece(self) -> bool:
        return not (self.begins and self.ends)


def is_long(entry: Entry) -> bool:
    """This function tells whether an entry is a bar: whole days, or a time of a day and more, over several days."""
    if entry.last_day <= entry.first_day:
        return False
    return not entry.is_timed or entry.end - entry.start >= ONE


def slots(entries: Sequence[Entry], days: Sequence[date]) -> dict[date, list[Slot]]:
    """This function places entries into days: bars first, in the same line on all days of a week; the others fill
    the lines that are free."""
    found: dict[date, list[Slot]] = {}
    for start in range(0, len(days), WEEK):
        week = days[start : start + WEEK]
        bars = _lines([e for e in entries if is_long(e) and e.first_day <= week[-1] and e.last_day >= week[0]], week)
        for day in week:
            lines = {line: _piece(entry, day, week) for entry, line in bars if entry.first_day <= day <= entry.last_day}
            others = [Slot(e) for e in entries if not is_long(e) and e.first_day <= day <= e.last_day]
            found[day] = _filled(lines, others)
    return found


def _lines(bars: list[Entry], week: Sequence[date]) -> list[tuple[Entry, int]]:
    """Each bar with the first line that is free on all its days."""
    taken: list[date] = []
    found = []
    for entry in sorted(bars, key=lambda e: (max(e.first_day, week[0]), -(e.last_day - e.first_day).days, e.id or 0)):
        line = next((n for n, until in enumerate(taken) if until < entry.first_day), len(taken))
        taken[line : line + 1] = [entry.last_day]
        found.append((entry, line))
    return found


def _piece(entry: Entry, day: date, week: Sequence[date]) -> Slot:
    begins = day == entry.first_day
    return Slot(entry, begins, day == entry.last_day, begins or day == week[0])


def _filled(lines: dict[int, Slot], others: list[Slot]) -> list[Slot]:
    waiting = list(others)
    found = [lines.get(n) or (waiting.pop(0) if waiting else Slot()) for n in range(max(lines, default=-1) + 1)]
    return [*found, *waiting]
