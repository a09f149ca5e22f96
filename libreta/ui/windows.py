"""The piece of time that a calendar shows: a month, a week or a day of the reader's, and the pieces beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import dates

from libreta.ui import formats

VIEWS = ("month", "week", "day")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """What is shown around `day`: from `first` to before `until`, whole weeks for a month."""

    view: str
    day: date
    first: date
    until: date
    zone: ZoneInfo

    @property
    def days(self) -> list[date]:
        return [self.first + ONE * i for i in range((self.until - self.first).days)]

    @property
    def starts(self) -> datetime:
        """The instant at which the first day begins for the reader."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def ends(self) -> datetime:
        """The instant at which the day after the last begins for the reader."""
        return datetime.combine(self.until, time(), self.zone)

    @property
    def before(self) -> date:
        return _stepped(self.view, self.day, -1)

    @property
    def after(self) -> date:
        return _stepped(self.view, self.day, 1)

    @property
    def title(self) -> str:
        """The name of the window in the reader's language."""
        locale = formats.locale()
        if self.view == "month":
            return dates.format_skeleton("yMMMM", self.day, locale=locale)
        if self.view == "day":
            return dates.format_date(self.day, "full", locale=locale)
        return dates.format_interval(self.first, self.until - ONE, "yMMMd", locale=locale)


def window(view: str, day: date, zone: ZoneInfo) -> Window:
    """This function gives the window of a view around a day, in weeks that begin as in the reader's language."""
    day = min(max(day, EARLIEST), LATEST)
    if view == "day":
        return Window(view, day, day, day + ONE, zone)
    if view == "week":
        first = _week_of(day)
        return Window(view, day, first, first + 7 * ONE, zone)
    first = _week_of(day.replace(day=1))
    last = _stepped("month", day.replace(day=1), 1) - ONE
    return Window("month", day, first, _week_of(last) + 7 * ONE, zone)


def _week_of(day: date) -> date:
    return day - ONE * ((day.weekday() - formats.locale().first_week_day) % 7)


def _stepped(view: str, day: date, count: int) -> date:
    if view != "month":
        return min(max(day + count * ONE * (7 if view == "week" else 1), EARLIEST), LATEST)
    months = min(max(day.year * 12 + day.month - 1 + count, EARLIEST.year * 12), LATEST.year * 12)
    year, month = divmod(months, 12)
    return date(year, month + 1, 1)
