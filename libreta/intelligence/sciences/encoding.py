"""Facts as columns of a model: the words of a choice, the tenths of a number; what is missing is a word as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

RARE = 0.003
FEWEST = 15
PARTS = 10
MISSING, OTHER = "", "…"


@dataclass(frozen=True)
class Fact:
    """One fact of each row. `values` are texts or numbers (None: missing); `written_late` tells per row whether it was
    written after the outcome, where that is known.
    """

    name: str
    values: np.ndarray
    is_number: bool = False
    declared_late: bool = False
    written_late: np.ndarray | None = None


@dataclass(frozen=True)
class Encoder:
    """How one fact becomes columns: its words, or the borders of its parts."""

    name: str
    is_number: bool
    words: tuple[str, ...] = ()
    borders: tuple[float, ...] = ()

    @property
    def width(self) -> int:
        """The number of columns; nought for a fact that is the same everywhere."""
        return len(self.words) if not self.is_number else len(self.borders) + 2

    def label(self, place: int) -> str:
        """This method names a column: a word, or a span of numbers."""
        if not self.is_number:
            return self.words[place]
        if place == 0:
            return MISSING
        low = self.borders[place - 2] if place >= 2 else None
        high = self.borders[place - 1] if place - 1 < len(self.borders) else None
        if low is None:
            return f"≤ {_short(high)}" if high is not None else ""
        return f"> {_short(low)}" if high is None else f"{_short(low)} – {_short(high)}"

    def place(self, values: np.ndarray) -> np.ndarray:
        """This method returns the column of each value; an unknown word is that of the rare ones, or none (-1)."""
        if self.is_number:
            numbers = _numbers(values)
            found = np.searchsorted(np.array(self.borders), numbers, side="left") + 1
            return np.where(np.isnan(numbers), 0, found)
        known = {word: place for place, word in enumerate(self.words)}
        rest = known.get(OTHER, -1)
        return np.array([known.get(text(value), rest) for value in values])


def encoder_of(fact: Fact) -> Encoder:
    """This function learns how a fact becomes columns. Words that few rows have share one column."""
    if fact.is_number:
        numbers = _numbers(fact.values)
        there = numbers[~np.isnan(numbers)]
        parts = np.quantile(there, np.linspace(0, 1, PARTS + 1)[1:-1]) if len(there) else np.array([])
        borders = tuple(float(b) for b in np.unique(parts) if len(there) and b < there.max())
        return Encoder(fact.name, True, borders=borders)
    words, times = np.unique(np.array([text(v) for v in fact.values], dtype=object).astype(str), return_counts=True)
    least = max(FEWEST, RARE * len(fact.values))
    kept = [str(w) for w, n in zip(words, times, strict=True) if n >= least]
    rest = [OTHER] if len(kept) < len(words) else []
    return Encoder(fact.name, False, words=tuple(kept + rest))


def design(facts: list[Fact], encoders: list[Encoder]) -> np.ndarray:
    """This function returns the design matrix: (rows, all columns), 1 where a row has that word or span."""
    rows = len(facts[0].values) if facts else 0
    matrix = np.zeros((rows, sum(e.width for e in encoders)))
    start = 0
    for fact, encoder in zip(facts, encoders, strict=True):
        place = encoder.place(fact.values)
        there = np.flatnonzero(place >= 0)
        matrix[there, start + place[there]] = 1
        start += encoder.width
    return matrix


def levels(fact: Fact) -> np.ndarray:
    """This function returns a number per distinct word or span of a fact."""
    place = encoder_of(fact).place(fact.values)
    return place - place.min()


def text(value: Any) -> str:
    """This function writes a value as a word; placeholders of forms mean nothing."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return MISSING
    found = " ".join(str(value).split())[:80]
    return MISSING if found.lower() in ("select", "none", "n/a", "na", "-", "–", "nan") else found


def _numbers(values: np.ndarray) -> np.ndarray:
    return np.array([np.nan if value is None or value == "" else float(value) for value in values], dtype=float)


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.2g}"
