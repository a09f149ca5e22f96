"""What must hold of competitors and their part in deals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.kernel.actors import Actor, Scope
from libreta.kernel.rows import NOTHING
from libreta.sales.opportunities.models import Opportunity
from libreta.sales.opportunities.terms import Category


def of_all(actor: Actor, verb: str) -> Q:
    """This function gives the condition on competitors: whoever sells writes, who leads puts into the trash."""
    may = verb != "trash" or actor.rights.scope("competitor", "trash") in (Scope.TEAM, Scope.ALL)
    return Q() if may else NOTHING


def prepare_competitors(
    rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime, held: Sequence[Any] | None = None
) -> None:
    """This function writes names without spaces around them, so that none is written twice."""
    for row in rows:
        if isinstance(row.get("name"), str):
            row["name"] = " ".join(row["name"].split())


def problems_of_rivals(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, held: Sequence[Any] | None = None
) -> dict[int, dict[str, str]]:
    """This function finds competitors who are said to have won a deal that is not lost."""
    asked = {n: _deal(row, held[n] if held is not None else None) for n, row in enumerate(rows) if row.get("has_won")}
    lost = Opportunity.objects.filter(pk__in={pk for pk in asked.values() if pk}, status=Category.LOST)
    known = set(lost.values_list("pk", flat=True)) if asked else set()
    said = _("Only a lost deal was won by a competitor. Close it as lost first.")
    return {n: {"has_won": said} for n, pk in asked.items() if pk and pk not in known}


def _deal(row: Mapping[str, Any], was: Any) -> int | None:
    return row.get("opportunity") or (was.opportunity_id if was is not None else None)
