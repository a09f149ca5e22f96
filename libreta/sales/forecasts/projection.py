"""What history says of a period: what is won, what of the open deals will be, and what is not even begun.

Counting, not modelling: the share of deals of the same stage and age that were won within the days that are left
(empirical, fully observed windows), times their amount; plus what in earlier periods came from deals begun after the
same day. The interval holds 80 of 100 draws: rates from their Beta posterior, wins from the binomial, amounts and new
deals resampled. See docs/decisions for why nothing heavier.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from random import Random

from libreta.sales.forecasts.history import Chance, Standing, Win
from libreta.sales.forecasts.periods import Stretch

NEEDED_WINS, NEEDED_PERIODS = 50, 3
DRAWS = 300
LATEST = 2000
RESAMPLED = 6  # from so many wins on, their sum is drawn from the normal distribution
EDGES = (0.1, 0.9)
LOOKED_BACK = 4


@dataclass
class Known:
    """What is known on `day` of a period; `wins`, in the order of closing, reach back over the periods before."""

    period: Stretch
    day: date
    chances: Mapping[tuple[int, int], Chance]
    standing: Sequence[Standing]
    wins: Sequence[Win]
    weighs_amounts: bool = True  # False in a back-test: what a deal was worth then is not known any more

    @cached_property
    def amounts(self) -> list[float]:
        """The latest won amounts: what deals are usually won for."""
        before = self.wins[: bisect_left(self.wins, self.day, key=closing)]
        return [float(w.amount) for w in before[-LATEST:] if w.amount is not None]

    @cached_property
    def typical(self) -> float:
        return sum(self.amounts) / len(self.amounts) if self.amounts else 0.0

    @cached_property
    def spread(self) -> _Spread:
        return _Spread.of(self.amounts)

    @cached_property
    def by_owner(self) -> dict[int | None, list[Win]]:
        found: dict[int | None, list[Win]] = {}
        for win in self.wins:
            found.setdefault(win.owner, []).append(win)
        return found

    @cached_property
    def oldest(self) -> date:
        return min((w.begun_on for w in self.wins), default=self.day)


@dataclass
class Projected:
    """An expected amount with its interval, and what it is made of."""

    expected: float = 0.0
    low: float = 0.0
    high: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)


def readiness(known: Known) -> dict[str, int] | None:
    """This function tells what is missing for a projection, None when nothing is."""
    periods = sum(1 for back in range(1, 13) if won_in(known.period.moved(-back), known.wins))
    if len(known.amounts) >= NEEDED_WINS and periods >= NEEDED_PERIODS:
        return None
    return {
        "wins": len(known.amounts),
        "needed": NEEDED_WINS,
        "periods": periods,
        "needed_periods": NEEDED_PERIODS,
    }


def project(known: Known, owner: int | None = None, *, everybody: bool = True, seed: int = 1) -> Projected:
    """This function projects what will have been won at the end of the period, for all or for one owner."""
    mine = known.wins if everybody else known.by_owner.get(owner, [])
    standing = _together(known.standing if everybody else [s for s in known.standing if s.owner == owner])
    worth = [_worth(known, one) for one in standing]
    chance = [_chance(known, one) for one in standing]
    closed = _won(mine, known.period.first, known.day)
    later = _begun_later(known, mine)
    open_part = sum(one.count * c.rate * value for one, c, value in zip(standing, chance, worth, strict=True))
    new = sum(later) / len(later) if later else 0.0
    parts = {"closed": closed, "open": open_part, "new": new}
    random = Random(seed)
    draws = sorted(closed + _drawn(random, standing, chance, worth, later, known.spread) for _ in range(DRAWS))
    low, high = (draws[min(int(edge * DRAWS), DRAWS - 1)] for edge in EDGES)
    return Projected(sum(parts.values()), max(low, closed), max(high, closed), parts)


def weighted(known: Known) -> float:
    """This function gives the weighted pipeline: what is won, and open deals times the probability of their stage."""
    closed = _won(known.wins, known.period.first, known.day)
    return closed + sum(s.count * s.probability / 100 * _worth(known, s) for s in known.standing)


def won_in(period: Stretch, wins: Sequence[Win]) -> float:
    """This function adds what was won in a period; `wins` are in the order of closing."""
    return _won(wins, period.first, period.after)


closing = attrgetter("closed_on")


def between(wins: Sequence[Win], first: date, after: date) -> Sequence[Win]:
    """This function gives the wins from a day on, before another; `wins` are in the order of closing."""
    return wins[bisect_left(wins, first, key=closing) : bisect_left(wins, after, key=closing)]


def _won(wins: Sequence[Win], first: date, after: date) -> float:
    return sum(float(w.amount or 0) for w in between(wins, first, after))


def _worth(known: Known, one: Standing) -> float:
    """The mean amount of these deals; a deal without amount is worth what deals are usually won for."""
    if not known.weighs_amounts:
        return known.typical
    return (float(one.total) + (one.count - one.priced) * known.typical) / one.count


def _chance(known: Known, one: Standing) -> Chance:
    """Deals of the same stage and age; where nobody has seen such, those of the nearest younger age."""
    for age in sorted({a for s, a in known.chances if s == one.stage and a <= one.age}, reverse=True):
        found = known.chances[one.stage, age]
        if found.seen >= 5:
            return found
    return Chance(0, 0)


def _begun_later(known: Known, mine: Sequence[Win]) -> list[float]:
    """What in each of the last periods was won by its end from deals begun after the same day of the period."""
    gone = known.day - known.period.first
    found = []
    for back in range(1, LOOKED_BACK + 1):
        past = known.period.moved(-back)
        after = past.first + min(gone, past.after - past.first - timedelta(days=1))
        if past.first < known.oldest or past.after > known.day:
            continue
        closed = between(mine, after, past.after)
        found.append(sum(float(w.amount or 0) for w in closed if w.begun_on >= after))
    return found


@dataclass(frozen=True)
class _Spread:
    """How won amounts scatter: a sample in units of its mean, and its standard deviation."""

    sample: tuple[float, ...] = (1.0,)
    deviation: float = 0.0

    @classmethod
    def of(cls, amounts: Sequence[float]) -> _Spread:
        mean = sum(amounts) / len(amounts) if amounts else 0.0
        if not mean:
            return cls()
        sample = tuple(amount / mean for amount in amounts)
        return cls(sample, (sum((one - 1) ** 2 for one in sample) / len(sample)) ** 0.5)

    def drawn(self, random: Random, count: int) -> float:
        """This function draws the sum of so many amounts."""
        if count < RESAMPLED:
            return sum(random.choice(self.sample) for _ in range(count))
        return max(random.gauss(count, self.deviation * count**0.5), 0.0)


def _together(standing: Sequence[Standing]) -> list[Standing]:
    """Deals of the same stage and age, whoever owns them."""
    found: dict[tuple[int, int], Standing] = {}
    for one in standing:
        other = found.get((one.stage, one.age))
        counts = (one.count, one.priced, one.total)
        if other is not None:
            counts = (one.count + other.count, one.priced + other.priced, one.total + other.total)
        found[one.stage, one.age] = Standing(one.owner, one.stage, one.probability, one.age, *counts)
    return list(found.values())


def _drawn(
    random: Random,
    standing: Sequence[Standing],
    chance: Sequence[Chance],
    worth: Sequence[float],
    later: Sequence[float],
    spread: _Spread,
) -> float:
    total = random.choice(later) if later else 0.0
    for one, seen, value in zip(standing, chance, worth, strict=True):
        if seen.seen:
            rate = random.betavariate(seen.won + 0.5, seen.seen - seen.won + 0.5)
            total += value * spread.drawn(random, _binomial(random, one.count, rate))
    return total


def _binomial(random: Random, count: int, rate: float) -> int:
    if count <= 30:
        return sum(random.random() < rate for _ in range(count))
    drawn = random.gauss(count * rate, (count * rate * (1 - rate)) ** 0.5)
    return min(max(round(drawn), 0), count)


def rounded(value: float) -> Decimal:
    """This function writes an amount with cents."""
    return Decimal(str(round(value, 2)))
