"""Groups: customers whom pairs hold together, directly or through others."""

from __future__ import annotations

from collections.abc import Iterable

Edge = tuple[int, int]


def components(edges: Iterable[Edge]) -> dict[int, int]:
    """This function gives for each number in the edges the smallest number that it hangs together with."""
    above: dict[int, int] = {}

    def root(number: int) -> int:
        top = number
        while (found := above.setdefault(top, top)) != top:
            top = found
        while (step := above[number]) != top:
            above[number], number = top, step
        return top

    for one, other in edges:
        a, b = root(one), root(other)
        if a != b:
            above[max(a, b)] = min(a, b)
    return {number: root(number) for number in above}


def gathered(edges: Iterable[Edge]) -> list[list[int]]:
    """This function gives the groups that edges hold together, each in ascending order, smallest member first."""
    members: dict[int, list[int]] = {}
    for number, top in components(edges).items():
        members.setdefault(top, []).append(number)
    return [sorted(members[top]) for top in sorted(members)]
