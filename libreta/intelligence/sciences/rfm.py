"""Recency, frequency, monetary value: five classes each, and named value segments with rules that can be told.

Source: Hughes (1994), "Strategic Database Marketing": quintiles of each measure, 5 is best. Ties are broken by id, so
that a second run gives the same digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CLASSES = 5
SEGMENTS = (
    "champions",
    "loyal",
    "promising",
    "new",
    "needs_attention",
    "at_risk",
    "cant_lose",
    "hibernating",
    "lost",
)


@dataclass(frozen=True)
class Rfm:
    """Digits 1 to 5 and segment (index into SEGMENTS) per customer, in the order of the input."""

    recency: np.ndarray
    frequency: np.ndarray
    monetary: np.ndarray
    segment: np.ndarray


def quintiles(values: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """This function returns 1 (lowest) to 5 (highest), classes of equal size as SQL's ntile(5) over (value, id)."""
    n = len(values)
    order = np.lexsort((ids, values))
    size, larger = divmod(n, CLASSES)
    sizes = np.full(CLASSES, size) + (np.arange(CLASSES) < larger)
    digits = np.empty(n, dtype=np.int16)
    digits[order] = np.repeat(np.arange(1, CLASSES + 1), sizes)
    return digits


def score(
    ids: np.ndarray, days_silent: np.ndarray, orders: np.ndarray, money: np.ndarray, group: np.ndarray | None = None
) -> Rfm:
    """This function scores customers. `money` is compared only inside a `group` (a currency), never across."""
    recency = quintiles(-days_silent, ids)
    frequency = quintiles(orders, ids)
    monetary = np.empty(len(ids), dtype=np.int16)
    for member in np.unique(group) if group is not None else (None,):
        inside = slice(None) if member is None else group == member
        monetary[inside] = quintiles(money[inside], ids[inside])
    return Rfm(recency, frequency, monetary, segments(recency, frequency, monetary, orders))


def segments(recency: np.ndarray, frequency: np.ndarray, monetary: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """This function names each customer's value segment; the first rule that fits wins (`terms.SEGMENTS` tells the
    rules).
    """
    worth = frequency + monetary
    repeat = orders >= 2
    rules = (
        ("champions", (recency >= 4) & (worth >= 9) & repeat),
        ("loyal", (recency >= 3) & (worth >= 7) & repeat),
        ("new", (recency >= 4) & ~repeat),
        ("promising", recency >= 4),
        ("cant_lose", (recency <= 2) & (worth >= 9) & repeat),
        ("at_risk", (recency <= 2) & (worth >= 6) & repeat),
        ("needs_attention", recency == 3),
        ("hibernating", recency == 2),
    )
    return np.select([rule for _, rule in rules], [SEGMENTS.index(name) for name, _ in rules], SEGMENTS.index("lost"))
