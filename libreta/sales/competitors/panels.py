"""Against whom a deal is sold, and how we do against one competitor."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from libreta.kernel import query
from libreta.kernel.records import RecordType
from libreta.sales.competitors import queries
from libreta.sales.competitors.terms import Standing
from libreta.sales.opportunities.terms import Category
from libreta.ui import addresses, formats

TONES = {Standing.AHEAD: "good", Standing.EVEN: "warn", Standing.BEHIND: "bad"}
Row = dict[str, Any]


def rivals(request: HttpRequest, record_type: RecordType, row: Row) -> Row | None:
    """This function gives the competitors in a deal with what helps against them; None for whom may not know."""
    if not queries.may_know(request.actor):
        return None
    found = queries.rivals_of(row["id"], by=request.actor, at=request.now)
    deal = query.of("opportunity", by=request.actor, at=request.now).with_ids([row["id"]])
    may_change = not row.get("trashed_at") and bool(deal.verb("update").ids(1))
    may_add = may_change and request.actor.rights.scope("opportunity_competitor", "create") != "none"
    for one in found:
        one["tone"] = TONES.get(one.get("standing"), "")
        one["label"] = Standing(one["standing"]).label if one.get("standing") else ""
    new = addresses.new(queries.rival_type(), opportunity=str(row["id"])) if may_add else ""
    return {"rivals": found, "new_url": new, "may_change": may_change} if found or new else None


def against(request: HttpRequest, record_type: RecordType, row: Row) -> Row | None:
    """This function gives how many deals were won and lost against a competitor, each leading to its records."""
    if not queries.may_know(request.actor):
        return None
    found = queries.balance(row["id"], by=request.actor, at=request.now)
    closed = found.won + found.lost
    stats = [
        {"label": _("Won against them"), "value": found.won, "href": _deals(row["id"], Category.WON)},
        {"label": _("Lost in deals with them"), "value": found.lost, "href": _deals(row["id"], Category.LOST)},
        {"label": _("Open now"), "value": found.open, "href": _deals(row["id"], Category.OPEN)},
    ]
    if found.beaten is not None:
        beaten = {"label": _("Lost to them"), "value": found.beaten, "href": _deals(row["id"], Category.LOST, won=True)}
        stats.insert(2, beaten)
    rate = formats.percent(found.won / closed, 1) if closed else ""
    return {"stats": stats, "rate": rate} if closed or found.open else None


def _deals(competitor: int, status: str, won: bool = False) -> str:
    met = [{"field": "competitor", "op": "eq", "value": competitor}]
    if won:
        met.append({"field": "has_won", "op": "eq", "value": True})
    tree = {
        "and": [
            {"field": "status", "op": "eq", "value": status},
            {"field": "opportunity_competitors", "op": "any", "value": {"and": met}},
        ]
    }
    return f"/opportunities/?{urlencode({'filter': json.dumps(tree, separators=(',', ':'))})}"
