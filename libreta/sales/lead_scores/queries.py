"""How many points leads have, and for what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from libreta.kernel.actors import system_actor
from libreta.sales.lead_assignment.conditions import fitting
from libreta.sales.lead_scores.models import LeadPoint

START = 50
"""A lead of which nothing is known stands in the middle."""


def points(ids: Sequence[int], rules: Sequence[LeadPoint], *, at: datetime) -> dict[int, tuple[int, list[dict]]]:
    """This function gives per lead its points, from 0 to 100, and the reasons; one query per rule."""
    by = system_actor("rules")
    found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in ids}
    for rule in rules:
        for pk in fitting(rule.condition, list(ids), by=by, at=at):
            found[pk].append({"code": "points", "rule": rule.name, "points": rule.points})
    return {
        pk: (max(0, min(100, START + sum(reason["points"] for reason in reasons))), reasons)
        for pk, reasons in found.items()
    }
