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


def carry_over(key: str, *, remember: Callable[[], Any], apply: Callable[[Any], None]) -> None:
    """This function registers something that must outlive a restore."""
    _carried[key] = CarryOver(key, remember, apply)


def carried() -> list[CarryOver]:
    """This function returns all of them, in the order of their keys."""
    return [_carried[key] for key in sorted(_carried)]
