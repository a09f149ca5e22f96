"""What stands under the lines of quotes, orders and opportunities on their sheets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from libreta.kernel.refusals import Refusal
from libreta.sales.orders.queries import margin_of
from libreta.sales.quotes import approvals, queries
from libreta.sales.quotes.models import Quote
from libreta.sales.quotes.terms import OPEN_TO_CHANGE, Status
from libreta.sales.sheets.declared import Sheet, declare
from libreta.ui import formats

Row = dict[str, Any]
TEMPLATE = "sales/quotes/totals.html"


def of_quote(request: HttpRequest, row: Row) -> dict[str, Any]:
    """This function gives the sums of a quote, and, for who may see them, margin and approvals that it needs."""
    currency, found = row["currency"], []
    discount = row["subtotal"] - row["net"]
    if discount:
        said = _("Discount %(percent)s") % {"percent": formats.hundredths(row["discount"])}
        found += [(_("Sum of the lines"), _money(row["subtotal"], currency)), (said, "−" + _money(discount, currency))]
    found.append((_("Net"), _money(row["net"], currency)))
    for rate in queries.rates_of(row["id"]) if row["tax"] else ():
        said = _("Tax %(rate)s on %(base)s")
        told = {"rate": formats.hundredths(rate["rate"]), "base": _money(rate["base"], currency)}
        found.append((said % told, _money(rate["tax"], currency)))
    told = {"sums": found, "total": _money(row["total"], currency), "margin": None, "needs": ""}
    if row.get("margin") is not None:
        told["margin"] = formats.percent(row["margin"] / 100, 1)
    if row["status"] == Status.DRAFT and row["is_current"]:
        told["needs"] = _needs(row["id"])
    return told


def _needs(pk: int) -> str:
    try:
        return approvals.told(approvals.missing(Quote.objects.get(pk=pk), on=timezone.localdate()))
    except Refusal as refusal:
        return str(refusal.message)


def of_order(request: HttpRequest, row: Row) -> dict[str, Any]:
    """This function gives the sums of an order."""
    currency, tax = row.get("currency") or "", row.get("tax") or Decimal(0)
    total = row.get("total") or Decimal(0)
    sums = [(_("Net"), _money(total, currency)), (_("Tax"), _money(tax, currency))] if tax else []
    share = margin_of(row["id"], by=request.actor, at=request.now)
    told = formats.percent(share, 1) if share is not None else None
    return {"sums": sums, "total": _money(total + tax, currency), "margin": told}


def of_opportunity(request: HttpRequest, row: Row) -> dict[str, Any]:
    """This function gives the amount of a deal."""
    return {"sums": [], "total": _money(row.get("amount") or Decimal(0), row.get("currency") or "")}


def _money(amount: Decimal, currency: str) -> str:
    return formats.money(amount, currency)


NAMES = {"discount": gettext_lazy("Discount %"), "tax_rate": gettext_lazy("Tax %"), "unit_price": gettext_lazy("Price")}
PRICED = ("product", "description", "quantity", "unit_price", "discount")
QUOTE_SHEET = Sheet(
    "quote",
    "quote_line",
    "quote",
    ("product", "description", "quantity", "unit", "unit_price", "discount", "tax_rate", "is_optional"),
    TEMPLATE,
    of_quote,
    section="section",
    option="is_optional",
    is_open=lambda row: row["status"] in OPEN_TO_CHANGE,
    reprices=True,
    names=NAMES,
    closed=gettext_lazy("A quote that was sent stays as it was sent. Make a new version to change it."),
)
ORDER_SHEET = Sheet(
    "order",
    "order_line",
    "order",
    (*PRICED, "tax_rate"),
    TEMPLATE,
    of_order,
    is_open=lambda row: row["status"] == "draft",
    names=NAMES,
    closed=gettext_lazy("The lines of a confirmed order stay as they are."),
)
DEAL_SHEET = Sheet("opportunity", "opportunity_line", "opportunity", PRICED, TEMPLATE, of_opportunity, names=NAMES)


def declare_sheets() -> None:
    """This function makes the three sheets of sales known."""
    for sheet in (QUOTE_SHEET, ORDER_SHEET, DEAL_SHEET):
        declare(sheet)
