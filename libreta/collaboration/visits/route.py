"""The order of a day's visits: nearest neighbour first, then two-opt, over the distance on the globe."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

EARTH = 6_371_008.8  # mean radius in metres (IUGG)
MOST = 60  # stops that are put into order; a day has fewer
LEAST = 0.5  # metres that a change has to save
Position = tuple[float, float]


def metres(one: Position, other: Position) -> float:
    """This function gives the great-circle distance of two positions (latitude, longitude in degrees) in metres.

    The haversine formula: R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984).
    """
    a, b = radians(one[0]), radians(other[0])
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other[1] - one[1]) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def ordered(stops: Mapping[Hashable, Position | None], start: Position | None = None) -> list[Hashable]:
    """This function orders stops into a short way that begins at `start`, or at the first stop, and ends anywhere.

    Stops without a position come last, in their own order.
    """
    known = [key for key, position in stops.items() if position is not None][:MOST]
    rest = [key for key in stops if key not in known]
    if len(known) < 2:
        return known + rest
    way = _nearest(known, stops, start)
    return [*_two_opt(way, stops, start), *rest]


def length(way: Sequence[Hashable], stops: Mapping[Hashable, Position | None], start: Position | None = None) -> float:
    """This function gives the length of a way through the stops with a position, in metres."""
    places = [stops[key] for key in way if stops[key] is not None]
    places = [start, *places] if start is not None else places
    return sum(metres(a, b) for a, b in pairwise(places))


def _nearest(known: list[Hashable], stops: Mapping, start: Position | None) -> list[Hashable]:
    left, way, here = list(known), [], start
    if here is None:
        way.append(left.pop(0))
        here = stops[way[0]]
    while left:
        following = min(left, key=lambda key: metres(here, stops[key]))
        left.remove(following)
        way.append(following)
        here = stops[following]
    return way


def _two_opt(way: list[Hashable], stops: Mapping, start: Position | None) -> list[Hashable]:
    """Turns pieces of the way around as long as that shortens it; without a start its first stop stays."""
    fixed = 0 if start is not None else 1
    better = True
    while better:
        better = False
        for i in range(fixed, len(way) - 1):
            for j in range(i + 1, len(way)):
                if _gain(way, i, j, stops, start) > LEAST:
                    way[i : j + 1] = way[i : j + 1][::-1]
                    better = True
    return way


def _gain(way: list[Hashable], i: int, j: int, stops: Mapping, start: Position | None) -> float:
    """By how many metres the way gets shorter when its piece from i to j is turned around: two edges change."""
    before = stops[way[i - 1]] if i else start
    after = stops[way[j + 1]] if j + 1 < len(way) else None
    first, last = stops[way[i]], stops[way[j]]
    now = metres(before, first) + (metres(last, after) if after else 0)
    turned = metres(before, last) + (metres(first, after) if after else 0)
    return now - turned
