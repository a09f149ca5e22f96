"""What stands on the record pages: the next step of a quote, its lines and versions; lines of orders and deals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from libreta.kernel import query
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Forbidden
from libreta.sales.opportunities.models import Opportunity
from libreta.sales.opportunities.terms import Category
from libreta.sales.orders.models import Order
from libreta.sales.quotes import approvals, checks, links, mailing, queries
from libreta.sales.quotes.models import QuoteApproval
from libreta.sales.quotes.terms import OPEN_TO_CHANGE, Decision, Status
from libreta.sales.sheets import actions, declared
from libreta.sales.sheets.pages import drawn
from libreta.ui import panels

Row = dict[str, Any]
FEW = 20


def declare_panels() -> None:
    """This function puts the pieces on record pages."""
    panel = panels.RecordPanel
    panels.add(panel("quotes.next", "quote", "head", "sales/quotes/next.html", _next, area="sales"))
    panels.add(panel("quotes.versions", "quote", "side", "sales/quotes/versions.html", _versions, area="sales"))
    for parent in ("quote", "opportunity"):
        lines = panel(
            f"sheets.{parent}", parent, "main", "sales/sheets/panel.html", _lines, gettext_lazy("Lines"), "", 10
        )
        panels.add(lines)
    panels.add(panel("sheets.order", "order", "head", "sales/sheets/way.html", _way, area="sales"))


def _way(request: HttpRequest, record_type: RecordType, row: Row) -> dict[str, Any] | None:
    """The way to the sheet of an order whose lines may still change."""
    sheet = declared.of(record_type.key)
    may = sheet.is_open(row) and request.actor.rights.scope(sheet.child, "update") != "none"
    return {"sheet_url": f"/orders/{row['id']}/lines/"} if may and not row.get("trashed_at") else None


def _lines(request: HttpRequest, record_type: RecordType, row: Row) -> dict[str, Any] | None:
    sheet = declared.of(record_type.key)
    if request.actor.rights.scope(sheet.child, "read") == "none" or row.get("trashed_at"):
        return None
    rows = actions.lines_of(sheet, row["id"], by=request.actor, at=request.now)
    may = sheet.is_open(row) and request.actor.rights.scope(sheet.child, "update") != "none"
    found = drawn(request, sheet, row, rows)
    found["columns"] = [c for c in found["columns"] if c.name not in ("product", "unit", "is_optional")]
    shown = {column.name for column in found["columns"]}
    for line in found["lines"]:
        line["cells"] = [c for c in line["cells"] if c["field"].name in shown]
    url = f"/{record_type.slug}/{row['id']}/lines/"
    return found | {"may_open": may, "sheet_url": url, "open_url": url if may else ""}


def _versions(request: HttpRequest, record_type: RecordType, row: Row) -> dict[str, Any] | None:
    seen = query.of("quote", by=request.actor, at=request.now).where(
        {"field": "number", "op": "eq", "value": row["number"]}
    )
    found = seen.only(("number", "edition", "status", "total", "currency")).sort(("-edition",)).page(FEW).rows
    if len(found) < 2:
        return None
    labels = dict(Status.choices)
    return {"versions": [one | {"label": labels[one["status"]], "is_here": one["id"] == row["id"]} for one in found]}


def _next(request: HttpRequest, record_type: RecordType, row: Row) -> dict[str, Any] | None:
    """What is to be done with a quote now."""
    if row.get("trashed_at"):
        return None
    status = row["status"]
    may_paper = checks.may_see_paper(request.actor)
    told: dict[str, Any] = {
        "status": status,
        "is_open": status in OPEN_TO_CHANGE,
        "pdf_url": f"/quotes/{row['id']}/pdf/",
        "lines_url": f"/quotes/{row['id']}/lines/",
        "sendings": mailing.sendings_of([row["id"]]).get(row["id"], []) if may_paper else [],
    }
    if status == Status.AWAITING_APPROVAL:
        told["waiting"] = _waiting(request, row)
    elif status in (Status.DRAFT, Status.APPROVED, Status.SENT) and row["is_current"]:
        told |= _sending(request, row)
    elif status == Status.ACCEPTED:
        told |= _accepted(request, row)
    return told


def _waiting(request: HttpRequest, row: Row) -> list[dict[str, Any]]:
    rows = QuoteApproval.objects.filter(quote=row["id"], decision=Decision.WAITING).select_related("rule")
    found = []
    for one in rows:
        people = approvals.approvers(one.rule, on=request.now.date(), without=(one.asked_by_id, one.seller_id))
        ways = [{"name": user.name, "url": _own_way(request, one, user.pk)} for user in people[:FEW]]
        found.append({"rule": one.rule.name, "people": ways})
    return found


def _own_way(request: HttpRequest, asked: QuoteApproval, user_id: int) -> str:
    """The link that decides, for the approver alone: whoever holds it decides in the approver's name."""
    if request.actor.user_id != user_id:
        return ""
    return request.build_absolute_uri(links.approval_address(asked, user_id))


def _sending(request: HttpRequest, row: Row) -> dict[str, Any]:
    """The customer's link, and the way to send it by mail.

    Who may only read the quote gets neither: whoever holds the link answers in the customer's name.
    """
    quotes = query.of("quote", by=request.actor, at=request.now).with_ids([row["id"]])
    try:
        checks.require_paper(row.get("customer") or 0, by=request.actor, at=request.now)
    except Forbidden:
        return {}
    if not quotes.verb("update").ids(1):
        return {}
    path = links.address_of(row["id"])
    return {"customer_url": request.build_absolute_uri(path) if path else "", "mail_url": f"/quotes/{row['id']}/mail/"}


def _accepted(request: HttpRequest, row: Row) -> dict[str, Any]:
    orders = Order.objects.filter(quote=row["id"], trashed_at=None)
    deals = Opportunity.objects.filter(pk=row.get("opportunity") or 0, status=Category.OPEN, trashed_at=None)
    order, deal = _titled(request, "order", orders), _titled(request, "opportunity", deals)
    may = request.actor.rights.scope("quote_answer", "read") != "none"
    return {"order": order, "deal": deal, "answer": queries.answer_of(row["id"]) if may else None}


def _titled(request: HttpRequest, key: str, rows: Any) -> dict[str, Any] | None:
    """The first of some records with its title, as far as the reader sees it."""
    names = query.titles(key, rows.values_list("pk", flat=True)[:1], by=request.actor, at=request.now)
    return next(({"pk": pk, "title": title} for pk, title in names.items()), None)
