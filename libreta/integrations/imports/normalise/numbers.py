"""Numbers: which mark is the decimal one is decided for a whole column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

_NOISE = re.compile(r"[\s\u00a0\u202f'’_]|[^\d.,()+\-eE]")
_ONLY_WORDS = re.compile(r"[A-Za-z]{4,}")
_PLAIN = re.compile(r"-?\d+(\.\d+)?")


@dataclass
class Evidence:
    """What the cells of a column say about the decimal mark."""

    comma: int = 0
    point: int = 0
    undecided: int = 0

    def weigh(self, cells: Iterable[Any]) -> "Evidence":
        """This function adds the cells of one batch."""
        for cell in {cell for cell in cells if isinstance(cell, str)}:
            digits = _NOISE.sub("", cell)
            commas, points = digits.count(","), digits.count(".")
            if commas and points:
                if digits.rfind(",") > digits.rfind("."):
                    self.comma += 1
                else:
                    self.point += 1
            elif commas == 1 and not re.search(r",\d{3}\D*$", digits):
                self.comma += 1
            elif (points == 1 and not re.search(r"\.\d{3}\D*$", digits)) or commas > 1:
                self.point += 1
            elif points > 1:
                self.comma += 1
            elif commas or points:
                self.undecided += 1
        return self

    @property
    def is_open(self) -> bool:
        """Whether there are cells such as 1.234 and none that tells."""
        return self.undecided > 0 and self.comma == self.point

    def mark(self, default: str) -> str:
        """This function gives the decimal mark of the column."""
        if self.comma == self.point:
            return default
        return "," if self.comma > self.point else "."


def usual_mark(language: str, region: str | None) -> str:
    """This function gives the decimal mark of a reader whose column does not tell."""
    if language[:2] == "en" or (region or "") in ("MX", "US", "GT", "HN", "NI", "PA", "PE", "PR", "SV", "DO"):
        return "."
    return ","


def to_decimal(cell: Any, mark: str) -> Decimal:
    """This function reads a number. Raises ValueError with a sentence."""
    if isinstance(cell, bool):
        raise ValueError(_("A number is expected."))
    if isinstance(cell, Decimal):
        return Decimal(format(cell.normalize(), "f"))  # the scale of a column of Parquet says nothing of the value
    if isinstance(cell, int | float):
        return Decimal(repr(cell))
    text = str(cell).strip().lstrip("'")
    if mark == "." and _PLAIN.fullmatch(text):
        return Decimal(text)
    digits = _NOISE.sub("", text.replace("−", "-"))
    if digits.startswith("(") and digits.endswith(")"):
        digits = f"-{digits[1:-1]}"
    if digits.endswith("-"):
        digits = f"-{digits[:-1]}"
    digits = digits.replace("." if mark == "," else ",", "").replace(mark, ".")
    try:
        if _ONLY_WORDS.search(text) or not digits:
            raise InvalidOperation
        number = Decimal(digits)
    except InvalidOperation:
        raise ValueError(_("“%(value)s” is not a number.") % {"value": text[:60]}) from None
    return number
