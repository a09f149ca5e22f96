"""What must hold of a booking page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from libreta.collaboration.booking.models import new_address
from libreta.kernel.actors import Actor

LIMITS = {"minutes": (5, 480), "pause": (0, 240), "notice_hours": (0, 720), "horizon_days": (1, 365)}


def prepare_pages(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function gives a page without an address one, and writes addresses in small letters."""
    for row in rows:
        if held is None or "address" in row:
            row["address"] = (row.get("address") or new_address()).lower()


def problems_of_pages(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds numbers that are out of their bounds."""
    found: dict[int, dict[str, str]] = {}
    for place, row in enumerate(rows):
        for name, (least, most) in LIMITS.items():
            if row.get(name) is not None and not least <= row[name] <= most:
                told = {"least": least, "most": most}
                found.setdefault(place, {})[name] = _("A number from %(least)s to %(most)s is expected.") % told
    return found
