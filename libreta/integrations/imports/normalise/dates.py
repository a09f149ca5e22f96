"""Dates: the order of day and month is decided for a whole column, never for one cell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from libreta.kernel.values import EARLIEST, LATEST

from .folding import fold

_NUMERIC = re.compile(
    r"(\d{1,4})\s*([./\-])\s*(\d{1,2})\s*[./\-]\s*(\d{1,4})"
    r"(?:[T\s,]+(\d{1,2})[:.hH](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([aApP]\.?\s?[mM]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT = re.compile(r"(19|20)\d{6}")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero ian ianuarie",
            "feb february febrero februarie",
            "mar march marzo martie",
            "apr april abr abril aprilie",
            "may mayo mai",
            "jun june junio iun iunie",
            "jul july julio iul iulie",
            "aug august ago agosto",
            "sep sept september septiembre setiembre septembrie",
            "oct october octubre octombrie",
            "nov november noviembre noi noiembrie",
            "dec december dic diciembre decembrie",
        ),
        start=1,
    )
    for name in names.split()
}
_FILLERS = frozenset(["de", "del", "la", "the", "st", "nd", "rd", "th", "of", "a"])
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a cell knows no zone
ORDERS = ("dmy", "mdy", "ymd")


@dataclass
class Evidence:
    """What the cells of a column say about the order of day and month."""

    day_first: int = 0
    month_first: int = 0
    undecided: int = 0
    samples: list[str] = field(default_factory=list)

    def weigh(self, cells: Iterable[Any]) -> "Evidence":
        """This function adds the cells of one batch."""
        for cell in {cell for cell in cells if isinstance(cell, str)}:
            match = _NUMERIC.fullmatch(cell.strip().lstrip("'"))
            if not match or len(match.group(1)) > 2:
                continue
            first, second = int(match.group(1)), int(match.group(3))
            if first > 12 >= second:
                self.day_first += 1
            elif second > 12 >= first:
                self.month_first += 1
            elif first != second:
                self.undecided += 1
        return self

    @property
    def is_open(self) -> bool:
        """Whether there are cells such as 03/04/2025 and none that tells."""
        return self.undecided > 0 and self.day_first == self.month_first

    def order(self, default: str) -> str:
        """This function gives the order of the column."""
        if self.day_first == self.month_first:
            return default
        return "dmy" if self.day_first > self.month_first else "mdy"


def usual_order(language: str, region: str | None) -> str:
    """This function gives the order of a reader whose column does not tell."""
    return "mdy" if language[:2] == "en" and (region or "US") in ("US", "PH", "PR") else "dmy"


def to_date(cell: Any, order: str) -> date | None:
    """This function reads a date. Raises ValueError with a sentence."""
    moment = _moment(cell, order)
    return moment.date() if isinstance(moment, datetime) else moment


def to_datetime(cell: Any, order: str, zone: str = "UTC") -> datetime:
    """This function reads an instant; a time without zone is one of `zone`. Raises ValueError with a sentence."""
    moment = _moment(cell, order)
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone) if zone != "UTC" else UTC)
    try:
        instant = moment.astimezone(UTC)
    except OverflowError:
        instant = datetime.max.replace(tzinfo=UTC)
    if not EARLIEST < instant.year < LATEST:
        raise ValueError(_("“%(value)s” is not a date.") % {"value": str(cell)[:60]})
    return instant


def _moment(cell: Any, order: str) -> date | datetime:
    if isinstance(cell, datetime | date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(float(cell))
    text = str(cell).strip().lstrip("'")
    try:
        if len(text) == 10 and text[4] == "-" and text[7] == "-":
            return date.fromisoformat(text)
        if match := _NUMERIC.fullmatch(text):
            return _from_match(match, order)
        if text[:4].isdigit() and "T" in text:
            return _iso(text)
        if _COMPACT.fullmatch(text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if re.fullmatch(r"\d{5}(\.\d+)?", text):
            return _serial(float(text))
        return _in_words(text)
    except (ValueError, OverflowError):
        raise ValueError(_("“%(value)s” is not a date.") % {"value": text[:60]}) from None


def _serial(number: float) -> datetime | date:
    if not 1 <= number < 200_000:
        raise ValueError(_("“%(value)s” is not a date.") % {"value": number})
    moment = EXCEL_EPOCH + timedelta(days=number)
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    return moment.date() if number == int(number) else moment


def _iso(text: str) -> datetime:
    # Salesforce writes 2010-10-14T12:00:00.000Z-0300: the offset after the Z is the one meant.
    text = re.sub(r"Z([+-]\d{2}:?\d{2})$", r"\1", text)
    return datetime.fromisoformat(text)


def _from_match(match: re.Match, order: str) -> date | datetime:
    first, _separator, second, third, hour, minute, seconds, half, zone = match.groups()
    if len(first) == 4 or (order == "ymd" and len(third) <= 2):
        year, month, day = int(first), int(second), int(third)
    elif len(first) > 2:
        raise ValueError
    else:
        day, month = (int(first), int(second)) if order != "mdy" else (int(second), int(first))
        year = int(third)
    if year < 100:
        year += 2000 if year <= 50 else 1900
    if hour is None:
        return date(year, month, day)
    hours = int(hour) % 12 + (12 if half[0] in "pP" else 0) if half else int(hour)
    found = datetime(year, month, day, hours, int(minute), int(seconds or 0))  # noqa: DTZ001  the zone follows
    if not zone:
        return found
    if zone in ("Z", "UTC", "GMT"):
        return found.replace(tzinfo=UTC)
    return datetime.fromisoformat(f"{found.isoformat()}{zone if ':' in zone else f'{zone[:3]}:{zone[3:]}'}")


def _in_words(text: str) -> date:
    numbers, month = [], None
    for word in fold(re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text)).split():
        if word.isdigit():
            numbers.append(int(word))
        elif word in _MONTHS and month is None:
            month = _MONTHS[word]
        elif word not in _FILLERS:
            raise ValueError
    if month is None or len(numbers) != 2:
        raise ValueError
    day, year = (numbers[1], numbers[0]) if numbers[0] > 31 else (numbers[0], numbers[1])
    return date(year if year > 99 else year + 2000, month, day)
