"""Records by the ids that other systems gave them, written `source:id`, such as `hubspot:51`.

The area that keeps these names lends its knowledge here; without it nothing is found and nothing kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

_WRITTEN = re.compile(r"([a-z][a-z0-9-]{0,39}):(.{1,200})", re.DOTALL)
Name = tuple[str, str]


@dataclass(frozen=True)
class Keeper:
    """Who keeps the names: `find(type_key, names)` gives ids by name, `keep(type_key, ids by name, at)` keeps some."""

    find: Callable[[str, Collection[Name]], Mapping[Name, int]]
    keep: Callable[[str, Mapping[Name, int], datetime], None]


_keepers: list[Keeper] = []


def keep_with(keeper: Keeper) -> None:
    """This function names who keeps the names; called from AppConfig.ready."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def parted(text: str) -> Name | None:
    """This function parts `source:id`, or gives None for an id that names no source."""
    match = _WRITTEN.fullmatch(text)
    return (match[1], match[2]) if match else None


def ids_of(type_key: str, texts: Collection[str]) -> dict[str, int]:
    """This function finds the records that other systems know as `source:id`, by these texts."""
    names = {name: text for text in texts if (name := parted(text)) is not None}
    found = [keeper.find(type_key, list(names)) for keeper in _keepers if names]
    return {names[name]: record_id for told in found for name, record_id in told.items()}


def keep(type_key: str, ids: Mapping[str, int], at: datetime) -> None:
    """This function keeps which records are known as `source:id`; texts that name no source are passed over."""
    names = {name: record_id for text, record_id in ids.items() if (name := parted(text)) is not None}
    for keeper in _keepers if names else ():
        keeper.keep(type_key, names, at)
