"""Steps of time, as the mart of days names them: days, weeks, months, quarters, years; and the period before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Step:
    """One step of time, from `first` until before `end`."""

    name: str | int | date
    first: date
    end: date


def step_of(day: date, grain: str) -> Step:
    """This function gives the step that a day lies in."""
    if grain == "day":
        return Step(day, day, day + timedelta(days=1))
    if grain == "week":
        first = day - timedelta(days=day.weekday())
        year, week, _weekday = day.isocalendar()
        return Step(f"{year}-W{week:02d}", first, first + timedelta(days=7))
    if grain == "month":
        return Step(f"{day:%Y-%m}", day.replace(day=1), _month_after(day, 1))
    if grain == "quarter":
        quarter = (day.month - 1) // 3
        first = date(day.year, 3 * quarter + 1, 1)
        return Step(f"{day.year}-Q{quarter + 1}", first, _month_after(first, 3))
    if grain == "year":
        return Step(day.year, date(day.year, 1, 1), date(day.year + 1, 1, 1))
    raise ValueError(grain)


def steps(first: date, end: date, grain: str) -> Iterator[Step]:
    """This function gives the steps that the days from `first` until before `end` touch, in order."""
    day = first
    while day < end:
        step = step_of(day, grain)
        yield step
        day = step.end


def before(first: date, end: date) -> tuple[date, date]:
    """This function gives the period of the same kind right before: the month before a month, else as many days."""
    for grain in ("month", "quarter", "year"):
        step = step_of(first, grain)
        if (step.first, step.end) == (first, end):
            earlier = step_of(first - timedelta(days=1), grain)
            return earlier.first, earlier.end
    return first - (end - first), first


def year_before(first: date, end: date) -> tuple[date, date]:
    """This function gives the same days a year before; 29 February becomes the day before 1 March."""
    return _year_back(first), _year_back(end)


def _year_back(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _month_after(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
