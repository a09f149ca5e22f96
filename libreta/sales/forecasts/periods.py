"""Months, quarters and years as the company counts them: a fiscal year may begin with any month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel import dates
from django.utils.translation import gettext as _

from libreta.sales.forecasts.terms import MONTHS_OF, Period
from libreta.ui import formats

WRITTEN = re.compile(r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
NAMED = re.compile(r"(?P<which>this|last|next)_(?P<kind>month|quarter|year)")
SHIFTS = {"last": -1, "this": 0, "next": 1}


@dataclass(frozen=True)
class Stretch:
    """The days of a period: from `first`, before `after`. `fiscal_start` is the month in which a year begins."""

    kind: str
    first: date
    after: date
    fiscal_start: int = 1

    @property
    def last(self) -> date:
        return self.after - timedelta(days=1)

    @property
    def code(self) -> str:
        """How an address writes the period: 2026-11, 2026-Q4, 2026; a year is that in which it begins."""
        if self.kind == Period.MONTH:
            return f"{self.first:%Y-%m}"
        begun = _year_of(self.first, self.fiscal_start)
        if self.kind == Period.YEAR:
            return str(begun.year)
        return f"{begun.year}-Q{_months_between(begun, self.first) // 3 + 1}"

    @property
    def label(self) -> str:
        """The period in the reader's language."""
        if self.kind == Period.MONTH:
            return dates.format_skeleton("yMMMM", self.first, locale=formats.locale())
        year = self.code[:4] if self.fiscal_start == 1 else f"{self.code[:4]}/{(int(self.code[:4]) + 1) % 100:02}"
        if self.kind == Period.YEAR:
            return year
        return _("Q%(number)s %(year)s") % {"number": self.code[-1], "year": year}

    def moved(self, count: int) -> Stretch:
        """This function gives the period that lies so many periods later."""
        months = MONTHS_OF[Period(self.kind)]
        first = _months_later(self.first, count * months)
        return Stretch(self.kind, first, _months_later(first, months), self.fiscal_start)

    def conditions(self, field: str = "forecast_on") -> list[dict[str, Any]]:
        """This function gives the period as conditions of the filter language."""
        bounds = (("gte", self.first), ("lt", self.after))
        return [{"field": field, "op": op, "value": day.isoformat()} for op, day in bounds]

    def holds(self, day: date | None) -> bool:
        """This function tells whether a day lies in the period."""
        return day is not None and self.first <= day < self.after


def of_day(kind: str, day: date, fiscal_start: int = 1) -> Stretch:
    """This function gives the month, quarter or year in which a day lies."""
    months = MONTHS_OF[Period(kind)]
    begun = _year_of(day, fiscal_start)
    first = _months_later(begun, _months_between(begun, day) // months * months)
    return Stretch(kind, first, _months_later(first, months), fiscal_start)


def read(text: str, *, today: date, fiscal_start: int = 1) -> Stretch | None:
    """This function reads 2026, 2026-Q4, 2026-11 or this_quarter, last_month, next_year; None for anything else."""
    if match := NAMED.fullmatch(text):
        return of_day(match["kind"], today, fiscal_start).moved(SHIFTS[match["which"]])
    match = WRITTEN.fullmatch(text)
    if match is None or not 1900 <= int(match["year"]) <= 2200:
        return None
    year = int(match["year"])
    if match["month"]:
        return of_day(Period.MONTH, date(year, int(match["month"]), 1), fiscal_start)
    begun = date(year, fiscal_start, 1)
    if match["quarter"]:
        return of_day(Period.QUARTER, _months_later(begun, 3 * (int(match["quarter"]) - 1)), fiscal_start)
    return of_day(Period.YEAR, begun, fiscal_start)


def _year_of(day: date, fiscal_start: int) -> date:
    return date(day.year if day.month >= fiscal_start else day.year - 1, fiscal_start, 1)


def _months_between(first: date, second: date) -> int:
    return (second.year - first.year) * 12 + second.month - first.month


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
