"""Rows that somebody may see but not take out: an area that knows why registers a condition.

Unlike a scope it holds for everybody, administrators too; see `libreta.kernel.rows`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

VERBS = frozenset({"export"})
_reasons: list[Callable[[Any], Q | None]] = []


def withhold(reason: Callable[[Any], Q | None]) -> None:
    """This function registers `reason(record type)`: the condition on rows that are withheld, or None for none of the
    type."""
    if reason not in _reasons:
        _reasons.append(reason)


def of(record_type: Any, verb: str) -> Q:
    """This function gives the condition on rows that are not withheld; an empty Q where none can be."""
    kept = Q()
    for reason in _reasons if verb in VERBS else ():
        if (condition := reason(record_type)) is not None:
            kept &= ~condition
    return kept
