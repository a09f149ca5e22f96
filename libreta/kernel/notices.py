"""Telling a person that something is over or has been given to them: areas tell it here, and one area keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Notice:
    """One sentence for one person, in their language, and the address of the page that it is about."""

    user_id: int
    text: str
    url: str
    at: datetime
    icon: str = "bell"


_keepers: list[Callable[[list[Notice]], None]] = []


def keep_with(keeper: Callable[[list[Notice]], None]) -> None:
    """This function names who keeps notices; called from AppConfig.ready."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def tell(notices: Iterable[Notice]) -> None:
    """This function tells people something, in the caller's transaction."""
    told = list(notices)
    for keeper in _keepers if told else ():
        keeper(told)
