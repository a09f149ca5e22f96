"""What is bought together: frequent sets of items and rules with one consequence.

Sources: Agrawal, Imieliński, Swami (1993), "Mining Association Rules between Sets of Items in Large Databases" for
support and confidence; Brin and others (1997) for lift; Zaki (2000), "Scalable Algorithms for Association Mining" for
the way in which sets are found (Eclat): each item is the set of its baskets, kept as bits, and sets of items are
intersections.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from libreta.intelligence.sciences.readiness import NotReady

MOST_SETS = 200_000
LONGEST = 10


@dataclass(frozen=True)
class Rule:
    """Who bought `given` bought `then` too. `support` and `confidence` are shares (0 to 1); `lift` is how many times
    more often than anybody; `baskets` had all of it."""

    given: tuple[int, ...]
    then: int
    support: float
    confidence: float
    lift: float
    baskets: int


@dataclass(frozen=True)
class FrequentSets:
    """How many of `baskets` hold each set of items (sorted tuples of items)."""

    baskets: int
    counts: dict[tuple[int, ...], int]


def frequent_sets(
    basket: np.ndarray, item: np.ndarray, least_support: float, *, longest: int = LONGEST, most: int = MOST_SETS
) -> FrequentSets:
    """This function finds all sets of items that at least a share of the baskets holds.

    `basket` and `item` are integer arrays of one length, one entry per thing in a basket; repetitions count once.
    Raises NotReady when there is no basket, or when there are more than `most` sets (a greater support is needed).
    """
    basket, item = np.asarray(basket), np.asarray(item)
    if basket.size == 0:
        raise NotReady("no_baskets")
    numbers, place = np.unique(basket, return_inverse=True)
    least = max(1, ceil(least_support * len(numbers) - 1e-9))
    held = _bits(place, item, len(numbers), least)
    order = sorted(held, key=lambda one: (held[one].bit_count(), one))
    counts: dict[tuple[int, ...], int] = {}
    _grow((), [(one, held[one]) for one in order], least, longest, most, counts)
    return FrequentSets(len(numbers), counts)


def _bits(place: np.ndarray, item: np.ndarray, baskets: int, least: int) -> dict[int, int]:
    """The baskets of each item that is frequent alone, as the bits of one number."""
    pairs = np.unique(np.column_stack((item, place)), axis=0)
    items, starts = np.unique(pairs[:, 0], return_index=True)
    ends = np.append(starts[1:], len(pairs))
    held = {}
    for one, start, end in zip(items, starts, ends, strict=True):
        if end - start >= least:
            marks = np.zeros(baskets, dtype=bool)
            marks[pairs[start:end, 1]] = True
            held[int(one)] = int.from_bytes(np.packbits(marks).tobytes(), "big")
    return held


def _grow(
    before: tuple[int, ...],
    others: Sequence[tuple[int, int]],
    least: int,
    longest: int,
    most: int,
    counts: dict[tuple[int, ...], int],
) -> None:
    """Depth first: each item with every one after it, as long as enough baskets hold them all."""
    for place, (item, held) in enumerate(others):
        found = (*before, item)
        counts[tuple(sorted(found))] = held.bit_count()
        if len(counts) > most:
            raise NotReady("too_many_sets", {"most": float(most)})
        if len(found) < longest:
            joined = ((one, held & bits) for one, bits in others[place + 1 :])
            _grow(found, [pair for pair in joined if pair[1].bit_count() >= least], least, longest, most, counts)


def rules(found: FrequentSets, least_confidence: float) -> list[Rule]:
    """This function gives every rule with one consequence of at least that confidence, the greatest lift first."""
    return sorted(
        (rule for rule in _all_rules(found) if rule.confidence >= least_confidence - 1e-12),
        key=lambda rule: (-rule.lift, -rule.baskets, rule.given, rule.then),
    )


def _all_rules(found: FrequentSets) -> Iterable[Rule]:
    for items, baskets in found.counts.items():
        for place in range(len(items) if len(items) > 1 else 0):
            given, then = items[:place] + items[place + 1 :], items[place]
            confidence = baskets / found.counts[given]
            lift = confidence * found.baskets / found.counts[(then,)]
            yield Rule(given, then, baskets / found.baskets, confidence, lift, baskets)
