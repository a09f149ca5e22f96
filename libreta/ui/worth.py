"""What amounts in several currencies are worth together: an area that knows rates lends the answer to generic pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Money = Mapping[str, Decimal]


@dataclass(frozen=True)
class Worth:
    """A sum in one currency at the rates of a day; `unconverted` are currencies without a rate, which are left out."""

    amount: Decimal
    currency: str
    unconverted: tuple[str, ...] = ()


Counting = Callable[[Sequence[Money], date], list[Worth | None]]
_lent: list[Counting] = []


def provide(counting: Counting) -> None:
    """This function lends the rates; called from AppConfig.ready. The last one that is lent counts."""
    _lent[:] = [counting]


def together(amounts: Sequence[Money], day: date) -> list[Worth | None]:
    """This function adds up each of several amounts per currency at the rates of a day; None where there is nothing to
    convert, in one currency or none, or where nobody knows rates."""
    several = [{c: a for c, a in one.items() if a} for one in amounts]
    if not _lent or not any(len(one) > 1 for one in several):
        return [None] * len(several)
    found = _lent[0](several, day)
    return [worth if len(one) > 1 else None for worth, one in zip(found, several, strict=True)]
