"""What must outlive a restore: each area registers it in a module `restoring.py`, which `libreta restore` finds.

Whom we erased, for example, must stay erased though an older backup still knows them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CarryOver:
    """`remember` reads from the database that is replaced and returns JSON; `apply` brings it into the restored one."""

    key: str
    remember: Callable[[], Any]
    apply: Callable[[Any], None]


_carried: dict[str, CarryOver] = {}
_afterwards: list[Callable[[], None]] = []


def carry_over(key: str, *, remember: Callable[[], Any], apply: Callable[[Any], None]) -> None:
    """This function registers something that must outlive a restore."""
    _carried[key] = CarryOver(key, remember, apply)


def afterwards(function: Callable[[], None]) -> Callable[[], None]:
    """This decorator registers what has to be done in every database that came from a backup, whatever was there."""
    if function not in _afterwards:
        _afterwards.append(function)
    return function


def finish() -> None:
    """This function does what was registered by `afterwards`."""
    for function in _afterwards:
        function()


def carried() -> list[CarryOver]:
    """This function returns all of them, in the order of their keys."""
    return [_carried[key] for key in sorted(_carried)]
