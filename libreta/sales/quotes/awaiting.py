"""Quotes that wait for the reader's approval, for the first page of the day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from libreta.kernel import query
from libreta.sales.quotes import approvals
from libreta.sales.quotes.models import QuoteApproval
from libreta.sales.quotes.terms import Decision, Status

MOST, SHOWN = 200, 6


def mine(request: HttpRequest) -> dict[str, Any] | None:
    """This function lists the quotes about which the reader may decide and that he sees; None where there is none."""
    who = request.actor.user_id
    if who is None or request.actor.rights.scope("quote", "read") == "none":
        return None
    asked = QuoteApproval.objects.filter(
        decision=Decision.WAITING, trashed_at=None, quote__status=Status.AWAITING_APPROVAL
    )
    rows = list(asked.exclude(asked_by=who).exclude(seller=who).select_related("rule").order_by("id")[:MOST])
    rules = {row.rule_id: row.rule for row in rows}
    decides = {
        pk for pk, rule in rules.items() if who in {u.pk for u in approvals.approvers(rule, on=request.now.date())}
    }
    reasons = {row.quote_id: row.rule.name for row in rows if row.rule_id in decides}
    if not reasons:
        return None
    found = query.of("quote", by=request.actor, at=request.now).with_ids(reasons)
    names = [n for n in ("number", "title", "customer", "total", "currency") if n in found.fields()]
    found = found.only(names)
    page = found.sort(("id",)).page(SHOWN)
    customers = found.labels(page.rows).get("customer", {})
    quotes = [row | {"why": reasons[row["id"]], "whose": customers.get(row.get("customer"))} for row in page.rows]
    return {"quotes": quotes, "more": page.next_cursor is not None} if quotes else None
