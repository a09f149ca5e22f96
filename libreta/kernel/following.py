"""Records that became part of another one: whoever asks for the old number is led to the one that stayed.

An area that merges records of a type names here who knows the way. Doors ask only for what they did not find, so that
a record that is there costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Follower:
    """Who knows the way for a type. `find(ids)` gives the survivors of those that were merged away, `find_external`
    the survivors by the external ids of those that were merged away, `gone` the condition on rows merged away."""

    find: Callable[[Collection[int]], Mapping[int, int]]
    find_external: Callable[[Collection[str]], Mapping[str, int]]
    gone: Callable[[], Q]


_followers: dict[str, Follower] = {}


def follow_with(type_key: str, follower: Follower) -> None:
    """This function names who knows the way for a type; called from AppConfig.ready."""
    _followers[type_key] = follower


def survivors(type_key: str, ids: Collection[int]) -> Mapping[int, int]:
    """This function gives the survivors of those among `ids` that were merged into another record, by id."""
    follower = _followers.get(type_key)
    return follower.find(ids) if follower and ids else {}


def survivor(type_key: str, record_id: int) -> int | None:
    """This function gives the record that a merged one became part of, or None."""
    return survivors(type_key, [record_id]).get(record_id)


def survivors_by_external_id(type_key: str, external_ids: Collection[str]) -> Mapping[str, int]:
    """This function gives the survivors of merged records by the external ids that these had."""
    follower = _followers.get(type_key)
    return follower.find_external(external_ids) if follower and external_ids else {}


def gone(type_key: str) -> Q | None:
    """This function gives the condition on rows that were merged away: they are in no trash that a person empties."""
    follower = _followers.get(type_key)
    return follower.gone() if follower else None
