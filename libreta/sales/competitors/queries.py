"""Competitors of a deal, and the balance against one; each reader counts the deals that are his to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from libreta.kernel import query, records
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType

KNOWN = ("strengths", "weaknesses", "how_we_win")


@dataclass(frozen=True)
class Balance:
    """Deals with a competitor: won, lost, lost to it (None where the reader may not know who won), and open."""

    won: int
    lost: int
    open: int
    beaten: int | None


def rival_type() -> RecordType:
    """This function gives the type of a competitor's part in a deal."""
    return records.get("opportunity_competitor")


def may_know(actor: Actor) -> bool:
    """This function tells whether an actor may see at all who competes in which deal."""
    scopes = all(actor.rights.scope(kind, "read") != "none" for kind in ("competitor", "opportunity_competitor"))
    return scopes and actor.rights.field("opportunity_competitor", "competitor").readable


def rivals_of(deal: int, *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """This function lists the competitors in a deal, the one who won it first: rows of fields that the reader may see,
    each with `name` and what is known of the competitor. At most 25; two queries."""
    readable = rival_type().fields_for(by)
    names = [n for n in ("competitor", "standing", "has_won", "note") if n in readable]
    rows = query.of("opportunity_competitor", by=by, at=at).under("opportunity", deal).only(names)
    found = sorted(rows.sort(("id",)).page(25).rows, key=lambda row: not row.get("has_won"))
    own = records.get("competitor").fields_for(by)
    asked = query.of("competitor", by=by, at=at).with_ids({row["competitor"] for row in found})
    shown = [n for n in ("name", *KNOWN) if n in own]
    known = {row["id"]: row for row in asked.only(shown).page(25).rows} if found else {}
    for row in found:
        told = known.get(row["competitor"], {})
        row["name"] = told.get("name") or f"#{row['competitor']}"
        row["known"] = [(own[n].label, told[n]) for n in KNOWN if told.get(n)]
    return found


def balance(competitor: int, *, by: Actor, at: datetime) -> Balance:
    """This function counts the deals with a competitor by how they ended; one query."""
    deals = query.of("opportunity", by=by, at=at).queryset()
    rows = query.of("opportunity_competitor", by=by, at=at).under("competitor", competitor).queryset()
    counted = {s: Count("pk", filter=Q(opportunity__status=s)) for s in ("won", "lost", "open")}
    told = rows.filter(opportunity__in=deals.values("pk")).aggregate(
        **counted, beaten=Count("pk", filter=Q(has_won=True))
    )
    knows = by.rights.field("opportunity_competitor", "has_won").readable
    return Balance(told["won"], told["lost"], told["open"], told["beaten"] if knows else None)
