"""What a lead's page tells beyond its fields: its score with the reasons, and who might be the same customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from libreta.kernel import features, query
from libreta.sales.lead_pages.capture import possible
from libreta.sales.lead_pages.reasons import sentences
from libreta.sales.leads.terms import OPEN


def score(request: HttpRequest, record_type: Any, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function gives a lead's score and its reasons in words."""
    if "score_value" not in record_type.fields_for(request.actor):
        return None
    return {
        "value": row.get("score_value"),
        "tone": tone(row.get("score_value")),
        "basis": row.get("score_basis"),
        "reasons": sentences(_told(request, row)),
        "has_card": features.is_on("intelligence"),
        "verdict": row.get("verdict"),
        "may_judge": row.get("score_value") is not None and not row.get("trashed_at"),
    }


def _told(request: HttpRequest, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The reasons of a score, without those that tell of a customer whom the reader does not see."""
    reasons = row.get("score_reasons") or []
    of_customer = [one for one in reasons if str(one.get("feature", "")).startswith("customer.")]
    customers = query.of("customer", by=request.actor, at=request.now).with_ids([row.get("customer") or 0])
    if not of_customer or customers.ids(1):
        return list(reasons)
    return [one for one in reasons if one not in of_customer]


def tone(value: int | None) -> str:
    """This function gives the colour of a score."""
    return "" if value is None else "good" if value >= 65 else "warn" if value >= 35 else "bad"


def same(request: HttpRequest, record_type: Any, row: dict[str, Any]) -> dict[str, Any] | None:
    """This function finds other customers whom this lead might be of, while it is open."""
    if row.get("status") not in OPEN or row.get("trashed_at"):
        return None
    given = {name: row.get(name) or "" for name in ("name", "email", "phone", "company")}
    found = [one for one in possible(request, given) if one["id"] != row.get("customer")]
    return {"found": found[:5]} if found else None
