"""Whole months to look at, and the months before to compare them with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.kernel.actors import Actor
from libreta.kernel.filters import moments

USUAL = "last_12_months"
NAMED = {
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    "last_quarter": _("Last quarter"),
    "this_year": _("This year"),
    "last_year": _("Last year"),
    USUAL: _("Last 12 months"),
    "last_36_months": _("Last 36 months"),
}
BACK = {"month": 1, "quarter": 3, "year": 12, "12": 12, "36": 36}


@dataclass(frozen=True)
class Period:
    """Whole months from `first`, before `after`; `back` months earlier lies what they are compared with."""

    name: str
    first: date
    after: date
    back: int

    @property
    def before(self) -> Period:
        """The same months, one period earlier."""
        return Period("", stepped(self.first, -self.back), stepped(self.after, -self.back), self.back)

    @property
    def label(self) -> Any:
        return NAMED[self.name]

    @property
    def drawn(self) -> Period:
        """What a chart shows: the period, or the twelve months that end with it where it is shorter."""
        return Period(self.name, min(self.first, stepped(self.after, -12)), self.after, self.back)

    def months(self) -> Iterator[date]:
        """This function gives the first days of the months."""
        month = self.first
        while month < self.after:
            yield month
            month = stepped(month, 1)

    def conditions(self, field: str) -> list[dict[str, Any]]:
        """This function gives the period as conditions of the filter language on a field of days."""
        return within(field, self.first, self.after)


def asked(name: str, *, by: Actor, at: datetime) -> Period:
    """This function reads a period from an address; the last twelve months where it names none that is known.

    A period that is not over yet ends with the month that runs, so that it is compared with as many months before.
    """
    name = name if name in NAMED else USUAL
    today = moments.local_day(at, by.timezone)
    running = stepped(today.replace(day=1), 1)
    which, _sep, unit = name.partition("_")
    if unit.endswith("_months"):
        back = BACK[unit.split("_")[0]]
        return Period(name, stepped(running, -back), running, back)
    first, after = moments.span(f"{which}_{unit}", today)
    return Period(name, first, min(after, running), BACK[unit])


def stepped(month: date, count: int) -> date:
    """This function gives the first day of a month so many months away."""
    year, place = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(max(year, 1), place + 1, 1)


def within(field: str, first: date, after: date) -> list[dict[str, Any]]:
    """This function gives the conditions that a day lies from `first` on, before `after`."""
    return [{"field": field, "op": op, "value": day.isoformat()} for op, day in (("gte", first), ("lt", after))]
