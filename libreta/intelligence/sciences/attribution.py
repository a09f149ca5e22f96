"""Which touches a conversion is owed to: first, last, equal shares, and removal from a chain of Markov.

Source of the removal effect: Anderl, Becker, von Wangenheim, Schumann (2016), "Mapping the Customer Journey: Lessons
Learned from Graph-Based Online Attribution Modeling", International Journal of Research in Marketing 33(3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from libreta.intelligence.sciences.readiness import NotReady

START, WON, LOST = "\0start", "\0won", "\0lost"
Credit = dict[str, float]


@dataclass(frozen=True)
class Journey:
    """The touches of people who went the same way, in order; how many of them converted, and how many did not."""

    touches: tuple[str, ...]
    won: float
    lost: float = 0.0


def first_touch(journeys: Iterable[Journey]) -> Credit:
    """This function gives each conversion to the first touch; the credits add up to the conversions."""
    return _shared(journeys, lambda touches: {touches[0]: 1.0})


def last_touch(journeys: Iterable[Journey]) -> Credit:
    """This function gives each conversion to the last touch; the credits add up to the conversions."""
    return _shared(journeys, lambda touches: {touches[-1]: 1.0})


def linear(journeys: Iterable[Journey]) -> Credit:
    """This function divides each conversion by its touches, each time that one stands there."""

    def shares(touches: Sequence[str]) -> Credit:
        return {one: touches.count(one) / len(touches) for one in set(touches)}

    return _shared(journeys, shares)


def _shared(journeys: Iterable[Journey], shares: Callable[[Sequence[str]], Mapping[str, float]]) -> Credit:
    credit: Credit = {}
    for journey in journeys:
        for channel in journey.touches:
            credit.setdefault(channel, 0.0)
        if journey.touches and journey.won:
            for channel, share in shares(journey.touches).items():
                credit[channel] += share * journey.won
    return credit


@dataclass(frozen=True)
class Removal:
    """`effect`: the share of all conversions that would be lost without the channel; `credit`: the conversions, shared
    in proportion to the effects, so that they add up."""

    chance: float
    effect: Credit
    credit: Credit


def markov(journeys: Sequence[Journey]) -> Removal:
    """This function fits a chain of first order (start, channels, conversion, loss) and removes each channel in turn.

    Whoever came to a removed channel is lost there. Raises NotReady when nobody converted.
    """
    won = sum(journey.won for journey in journeys if journey.touches)
    if won <= 0:
        raise NotReady("no_conversions")
    names, moves = _moves(journeys)
    whole = _chance(names, moves, None)
    effect = {name: 1 - _chance(names, moves, name) / whole for name in names[1:]}
    total = sum(effect.values())
    return Removal(whole, effect, {name: won * part / total for name, part in effect.items()})


def _moves(journeys: Sequence[Journey]) -> tuple[list[str], dict[tuple[str, str], float]]:
    """The channels after the start, and how many went from one state to the next."""
    moves: dict[tuple[str, str], float] = {}
    for journey in journeys:
        for end, people in ((WON, journey.won), (LOST, journey.lost)):
            if people and journey.touches:
                for step in pairwise((START, *journey.touches, end)):
                    moves[step] = moves.get(step, 0.0) + people
    names = sorted({name for step in moves for name in step} - {START, WON, LOST})
    return [START, *names], moves


def _chance(names: list[str], moves: Mapping[tuple[str, str], float], removed: str | None) -> float:
    """The chance of coming from the start to a conversion: the solution of v = Q v + b."""
    place = {name: number for number, name in enumerate(names)}
    leaving = np.zeros(len(names))
    between, reached = np.zeros((len(names), len(names))), np.zeros(len(names))
    for (before, after), people in moves.items():
        leaving[place[before]] += people
        if after == WON:
            reached[place[before]] += people
        elif after != LOST and after != removed:
            between[place[before], place[after]] += people
    share = np.where(leaving > 0, leaving, 1.0)
    found = np.linalg.solve(np.eye(len(names)) - between / share[:, None], reached / share)
    return float(found[0])
