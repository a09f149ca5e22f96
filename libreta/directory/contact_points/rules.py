"""What must hold of a contact point, and how its value is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from libreta.directory.contact_points.terms import TELEPHONES, Kind
from libreta.kernel import values
from libreta.kernel.actors import Actor


def normal_value(kind: str, value: str) -> str:
    """This function writes an address or number in its one normal form. Raises ValueError."""
    if kind == Kind.EMAIL:
        return values.email(value)
    if kind in TELEPHONES:
        return values.phone(value)
    return value.strip()


def prepare_values(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function brings the values that have a normal form into it; what is wrong stays for `problems_of`."""
    for number, row in enumerate(rows):
        kind = _kind(row, held, number)
        if row.get("value"):
            try:
                row["value"] = normal_value(kind, row["value"])
            except ValueError:
                continue


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds contact points whose value does not fit their kind."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        value = row["value"] if "value" in row else (held[number].value if held is not None else "")
        try:
            normal_value(_kind(row, held, number), value or "")
        except ValueError as problem:
            found[number] = {"value": str(problem)}
        if not value:
            found[number] = {"value": _("Write the address or the number.")}
    return found


def _kind(row: Mapping[str, Any], held: Sequence[Any] | None, number: int) -> str:
    return row.get("kind") or (held[number].kind if held is not None else Kind.OTHER)
