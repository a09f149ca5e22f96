"""One cleaner per field: takes a whole column of cells, gives what is kept and the complaints by place."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel import values
from libreta.kernel.fields import TEXTS, Field

from . import dates, emails, numbers, persons, phones, settled, words

MEMORY = 100_000
NAME_PARTS = {"given": 0, "family": 1}  # the ways that take a part of a full name
NOTHING = frozenset(("", "null", "NULL", "(null)", "--", "#N/A", "\\N"))
GUARDED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class Habits:
    """How the people who wrote the file write: their language, region and time zone, and what was decided by column.

    `is_guarded`: texts that start with a formula sign carry the apostrophe of an export for spreadsheets.
    """

    language: str = "en"
    region: str | None = None
    timezone: str = "UTC"
    date_orders: dict[str, str] = field(default_factory=dict)
    decimal_marks: dict[str, str] = field(default_factory=dict)
    is_guarded: bool = True

    def date_order(self, place: str) -> str:
        """This function gives the order of day and month of a column."""
        return self.date_orders.get(place) or dates.usual_order(self.language, self.region)

    def decimal_mark(self, place: str) -> str:
        """This function gives the decimal mark of a column."""
        return self.decimal_marks.get(place) or numbers.usual_mark(self.language, self.region)


class Bad(str):
    """A complaint where a value should be."""

    __slots__ = ()


class Cleaner(dict):
    """Remembers what each distinct cell became; `column` cleans many at once.

    `are_settled` tells of a whole column that its cells need no cleaning.
    """

    def __init__(self, function: Callable[[Any], Any], are_settled: settled.Test | None = None) -> None:
        super().__init__()
        self._function, self._are_settled = function, are_settled
        self._has_bad = False

    def __missing__(self, cell: Any) -> Any:
        if len(self) >= MEMORY:
            self.clear()
        found = self[cell] = self._clean(cell)
        return found

    def _clean(self, cell: Any) -> Any:
        if cell is None or (cell.__class__ is str and (cell in NOTHING or not cell.strip())):
            return None
        try:
            return self._function(cell)
        except ValueError as problem:
            self._has_bad = True
            return Bad(problem)

    def column(self, cells: list[Any]) -> tuple[list[Any], dict[int, str]]:
        """This function cleans a column; bad cells become None, with their complaint by place."""
        if self._are_settled is not None and cells and self._are_settled(cells):
            return ([cell or None for cell in cells] if "" in cells else list(cells)), {}
        try:
            cleaned = list(map(self.__getitem__, cells))
        except TypeError:
            cleaned = [self._clean(_hashable(cell)) for cell in cells]
        if not self._has_bad:
            return cleaned, {}
        bad = {place: str(value) for place, value in enumerate(cleaned) if value.__class__ is Bad}
        for place in bad:
            cleaned[place] = None
        return cleaned, bad


def _hashable(cell: Any) -> Any:
    return (
        ", ".join(str(item) for item in cell)
        if isinstance(cell, list)
        else str(cell)
        if isinstance(cell, dict)
        else cell
    )


def cleaner(of: Field, habits: Habits, *, place: str = "", way: str = "") -> Cleaner:
    """This function makes the cleaner of a field; `place` names the column, `way` a special reading of it."""
    way = way or _usual_way(of)
    return Cleaner(_bounded(of, _reader(of, habits, place, way)), _settled(of, habits, way))


def _settled(of: Field, habits: Habits, way: str) -> settled.Test | None:
    """The test whether a whole column stands as it is, for the kinds whose cells are mostly different ones."""
    if of.cleaner:
        return None
    if way == "key" or (of.kind == "text" and not way):
        return settled.lines(of.max_length, NOTHING, is_guarded=habits.is_guarded or way == "key")
    return settled.addresses(of.max_length) if of.kind == "email" and not way else None


def _usual_way(of: Field) -> str:
    if of.kind == "text" and of.name == "country" and of.max_length == 2:
        return "country"
    if of.kind == "text" and of.name == "currency" and of.max_length == 3:
        return "currency"
    return "language" if of.name == "language" and of.kind == "choice" else ""


def _reader(of: Field, habits: Habits, place: str, way: str) -> Callable[[Any], Any]:
    if way in WAYS:
        return WAYS[way]
    if way in NAME_PARTS:
        part = NAME_PARTS[way]
        return lambda cell: persons.split(line(cell), habits.language)[part] or None
    kind = of.kind
    if kind in ("integer", "decimal", "money"):
        mark = habits.decimal_mark(place)
        return lambda cell: values.clean(of, numbers.to_decimal(cell, mark))
    if kind == "date":
        order = habits.date_order(place)
        return lambda cell: values.clean(of, dates.to_date(cell, order))
    if kind == "datetime":
        order = habits.date_order(place)
        return lambda cell: values.clean(of, dates.to_datetime(cell, order, habits.timezone))
    if kind == "boolean":
        return words.to_boolean
    if kind == "choice":
        known = words.choice_words(of)
        return lambda cell: words.to_choice(cell, known, of)
    if kind == "multi_choice":
        known = words.choice_words(of)
        return lambda cell: [words.to_choice(part, known, of) for part in _parts(cell)]
    if kind == "email":
        return lambda cell: emails.normalised(str(cell))
    if kind == "phone":
        return lambda cell: phones.to_e164(_plain_digits(cell), habits.region)
    if kind == "long_text":
        return (
            (lambda cell: values.text(unguarded(_text(cell))))
            if habits.is_guarded
            else lambda cell: values.text(_text(cell))
        )
    if kind == "text":
        return line if habits.is_guarded else bare_line
    return lambda cell: values.clean(of, _text(cell))


def _bounded(of: Field, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    longest, clean = of.max_length, of.cleaner
    if of.kind not in TEXTS or (not longest and not clean):
        return read

    def bounded(cell: Any) -> Any:
        value = read(cell)
        if longest and value and len(value) > longest:
            raise ValueError(_("This text is longer than %(max)s characters.") % {"max": longest})
        return clean(value) if clean and value else value

    return bounded


def line(cell: Any) -> str:
    """This function makes one clean line of a cell, without the guard that exports put before formula signs."""
    return unguarded(bare_line(cell))


def bare_line(cell: Any) -> str:
    """This function makes one clean line of a cell."""
    text = _text(cell)
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(values.text(text.replace("\u00a0", " ")).split())


def unguarded(text: str) -> str:
    """This function takes off the apostrophe that guards a text starting with a formula sign (see exports)."""
    return text[1:] if text[:1] == "'" and GUARDED.match(text) else text


def _text(cell: Any) -> str:
    if cell.__class__ is str:
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return str(cell)


def _plain_digits(cell: Any) -> str:
    return _text(cell)


def _parts(cell: Any) -> list[str]:
    return [part.strip() for part in re.split(r" ::: |[;,|\n]", str(cell)) if part.strip()]


def _website(cell: Any) -> str:
    text = _text(cell).strip().lower()
    text = re.sub(r"^https?://", "", text).rstrip("/")
    return f"https://{text}"


def _domain(cell: Any) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", _text(cell).strip().lower()).split("/")[0]


WAYS: dict[str, Callable[[Any], Any]] = {
    "country": lambda cell: words.to_country(_text(cell)),
    "currency": lambda cell: words.to_currency(_text(cell)),
    "language": lambda cell: words.to_language(_text(cell)),
    "person": lambda cell: persons.capitalised(line(cell)),
    "website": _website,
    "domain": _domain,
    "key": lambda cell: line(cell),
}
