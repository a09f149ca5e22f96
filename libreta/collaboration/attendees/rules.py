"""What must hold of an attendee: somebody, and one only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel.actors import Actor

WAYS = ("user", "customer", "email")


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds attendees who are nobody, or more than one."""
    found: dict[int, dict[str, str]] = {}
    for place, row in enumerate(rows):
        was = held[place] if held is not None else None
        named = [way for way in WAYS if _value(row, was, way)]
        if len(named) != 1:
            found[place] = {"user": _("Name a colleague, a customer or an e-mail address, and only one of them.")}
    return found


def _value(row: Mapping[str, Any], was: Any, name: str) -> Any:
    if name in row or was is None:
        return row.get(name)
    return getattr(was, name if name == "email" else f"{name}_id")
