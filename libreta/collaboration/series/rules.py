"""What must hold of a series, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.collaboration import subjects
from libreta.collaboration.tasks.rules import within_scope
from libreta.kernel.actors import Actor
from libreta.kernel.rows import NOTHING


def shared_series(actor: Actor, verb: str) -> Q:
    """This function gives the condition on series that the actor may see or change: private ones are their owner's."""
    found = within_scope(actor, verb, "series")
    if verb == "create" or actor.role == "system" or found == NOTHING:
        return found
    return found & (Q(is_private=False) | Q(owner_id=actor.user_id)) if actor.user_id else found & Q(is_private=False)


def prepare_series(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function completes what a new series leaves unsaid: the clock it is read by, and what it is on."""
    for row in rows:
        if held is None and not row.get("zone"):
            row["zone"] = by.timezone
        if row.get("starts_at"):
            row.setdefault("starts_on", None)
        elif row.get("starts_on"):
            row.setdefault("starts_at", None)
    subjects.settle(rows, by=by)


def problems_of(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds series without a start, with a time zone that does not exist, of an impossible length."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        was = held[number] if held is not None else None
        problems = {}
        starts = [row.get(n) if n in row or was is None else getattr(was, n) for n in ("starts_at", "starts_on")]
        if bool(starts[0]) == bool(starts[1]):
            problems["starts_at"] = _("Say when it begins: a time, or a first day.")
        if row.get("zone") and row["zone"] not in known_zones():
            problems["zone"] = _("There is no such time zone.")
        if (row.get("minutes") or 0) < 0 or (row.get("days") is not None and row["days"] < 1):
            problems["minutes"] = _("An activity takes some time.")
        if problems:
            found[number] = problems
    for number in subjects.unseen(rows, by=by):
        found.setdefault(number, {})["subject_id"] = _("There is no such record, or it is not shared with you.")
    return found


def known_zones() -> frozenset[str]:
    """This function gives the names of the time zones that this machine knows."""
    if not _zones:
        _zones.append(frozenset(available_timezones()))
    return _zones[0]


_zones: list[frozenset[str]] = []
