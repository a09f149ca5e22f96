"""What must hold of acquisition costs, and who may keep them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.kernel.actors import Actor, Scope
from libreta.kernel.rows import NOTHING


def of_the_company(actor: Actor, verb: str) -> Q:
    """This function gives the condition on costs: whose rights end at own records reads them and changes none."""
    if verb in ("read", "export"):
        return Q()
    return Q() if actor.rights.scope("acquisition_cost", "update") in (Scope.TEAM, Scope.ALL) else NOTHING


def prepare_costs(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function keeps the first day of the month that was meant, and the source without spaces around it."""
    for row in rows:
        if row.get("month"):
            row["month"] = row["month"].replace(day=1)
        if row.get("source"):
            row["source"] = row["source"].strip()


def problems_of_costs(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds costs below zero."""
    wrong = (number for number, row in enumerate(rows) if (row.get("amount") or 0) < 0)
    return {number: {"amount": _("A cost is not negative.")} for number in wrong}
