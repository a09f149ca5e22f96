"""Days that move with the reader: today, last_30_days, this_quarter, -2w. Spans are half open, by the reader's days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PERIODS = ("week", "month", "quarter", "year")
NAMES = (
    "today", "yesterday", "tomorrow",
    *(f"{which}_{period}" for period in PERIODS for which in ("this", "last", "next")),
    "last_7_days", "last_14_days", "last_30_days", "last_90_days", "last_365_days",
    "next_7_days", "next_14_days", "next_30_days", "next_90_days",
)  # fmt: skip
ROLLING = re.compile(r"(last|next)_([0-9]{1,4})_(days|weeks|months)")
OFFSET = re.compile(r"([+-])([0-9]{1,4})([dwmy])")


def local_day(at: datetime, timezone: str) -> date:
    """This function gives the reader's date at an instant."""
    return at.astimezone(ZoneInfo(timezone)).date()


def start_of(day: date, timezone: str) -> datetime:
    """This function gives the instant at which a day begins for the reader."""
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def span(name: str, today: date) -> tuple[date, date] | None:
    """This function gives the first day of a named span and the first day after it, or None for an unknown name."""
    one = timedelta(days=1)
    if name in ("today", "yesterday", "tomorrow"):
        day = today + {"today": 0, "yesterday": -1, "tomorrow": 1}[name] * one
        return day, day + one
    if match := ROLLING.fullmatch(name):
        way, count, unit = match[1], int(match[2]), match[3]
        if way == "last":
            return _moved(today, -count, unit[0]) + (one if unit == "days" else timedelta()), today + one
        return today, _moved(today, count, unit[0])
    way, _sep, period = name.partition("_")
    if way in ("this", "last", "next") and period in PERIODS:
        first = _first_of(period, today)
        shift = {"this": 0, "last": -1, "next": 1}[way]
        return _stepped(period, first, shift), _stepped(period, first, shift + 1)
    return None


def day_of(text: str, today: date) -> date | None:
    """This function reads a relative day such as "today", "-30d" or "+2w"."""
    if text in ("today", "yesterday", "tomorrow"):
        return span(text, today)[0]
    if match := OFFSET.fullmatch(text):
        return _moved(today, int(f"{match[1]}{match[2]}"), match[3])
    return None


def _moved(day: date, count: int, unit: str) -> date:
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(min(max(year, 1), 9999), month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


def _first_of(period: str, day: date) -> date:
    if period == "week":
        return day - timedelta(days=day.weekday())
    if period == "month":
        return day.replace(day=1)
    if period == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1)


def _stepped(period: str, first: date, count: int) -> date:
    if period == "week":
        return first + timedelta(weeks=count)
    return _moved(first, count * {"month": 1, "quarter": 3, "year": 12}[period], "m")
