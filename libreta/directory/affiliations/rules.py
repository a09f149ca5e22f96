"""What must hold of an affiliation."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from libreta.kernel.actors import Actor


def problems_of(rows: Sequence[Mapping[str, Any]], *, by: Actor) -> dict[int, dict[str, str]]:
    """This function finds what is wrong with affiliations, by row and field."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        since, until = row.get("valid_from"), row.get("valid_until")
        if row.get("person") is not None and row.get("person") == row.get("organisation"):
            found[number] = {"organisation": _("Nobody is affiliated with themselves.")}
        elif since and until and until <= since:
            found[number] = {"valid_until": _("It must end after it starts.")}
    return found
