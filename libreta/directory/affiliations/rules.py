"""What must hold of an affiliation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel.actors import Actor


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds what is wrong with affiliations, by row and field."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        before = held[number] if held is not None else None
        person = row.get("person", getattr(before, "person_id", None))
        organisation = row.get("organisation", getattr(before, "organisation_id", None))
        since = row.get("valid_from", getattr(before, "valid_from", None))
        until = row.get("valid_until", getattr(before, "valid_until", None))
        if person is not None and person == organisation:
            found[number] = {"organisation": _("Nobody is affiliated with themselves.")}
        elif since and until and until <= since:
            found[number] = {"valid_until": _("It must end after it starts.")}
    return found
