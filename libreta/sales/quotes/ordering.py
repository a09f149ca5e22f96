"""An order from an accepted quote, with the amounts that were accepted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from libreta.kernel import writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import NotAllowedNow
from libreta.sales.orders import actions as orders
from libreta.sales.orders.models import Order, OrderLine
from libreta.sales.quotes import checks, queries
from libreta.sales.quotes.models import Quote, QuoteLine
from libreta.sales.quotes.refusals import AlreadyOrdered
from libreta.sales.quotes.terms import LineKind, Status
from libreta.ui import formats

CENT = Decimal("0.01")


@action(
    "quote.ordering",
    type="quote",
    label=gettext_lazy("Make the order"),
    icon="shopping-cart",
    fits=lambda row: row.get("status") == Status.ACCEPTED,
)
def order_quotes(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function makes confirmed orders from accepted quotes, all or none, and gives the orders' ids.

    Raises AlreadyOrdered, NotAllowedNow for a quote that was not accepted.
    """
    with transaction.atomic():
        held = writes.opened("quote", ids, by=by, at=at)
        for quote in held:
            checks.require_state(quote, Status.ACCEPTED)
        return [order_from(quote, by=by, at=at) for quote in held]


def order_from(quote: Quote, *, by: Actor, at: datetime) -> int:
    """This function makes the order of one accepted quote. Raises AlreadyOrdered, NotAllowedNow."""
    answer = queries.answer_of(quote.pk)
    chosen = answer.chosen if answer is not None else []
    sums = queries.sums_with(quote.pk, chosen)
    if sums.net != sums.net.quantize(CENT) or sums.tax != sums.tax.quantize(CENT):
        raise NotAllowedNow(_("Orders keep two decimals; this quote needs three. Write the order by hand."))
    if Order.objects.filter(quote=quote.pk, trashed_at=None).exists():
        raise AlreadyOrdered()
    row = {
        "customer": quote.customer_id,
        "ordered_on": at.date(),
        "currency": quote.currency,
        "reference": quote.reference,
        "owner": quote.owner_id,
        "description": _("From the quote %(number)s.") % {"number": f"{quote.number} v{quote.edition}"},
    }
    try:
        with transaction.atomic():
            (order,) = writes.create("order", [row], by=by, at=at)
            Order.objects.filter(pk=order).update(quote=quote.pk)
    except IntegrityError:
        raise AlreadyOrdered() from None
    writes.create("order_line", [{"order": order, **line} for line in _lines(quote, chosen)], by=by, at=at)
    _settle(order, quote, sums, by, at)
    orders.confirm_orders([order], by=by, at=at)
    return order


def _lines(quote: Quote, chosen: list[int]) -> list[dict[str, Any]]:
    """The lines that count, and the options that the customer ticked. An order keeps two decimals of a discount;
    `_settle` writes what that leaves over."""
    items = [x for x in queries.lines_of(quote.pk) if x.kind == LineKind.ITEM]
    counted = [x for x in items if not x.is_optional or x.pk in chosen]
    return [_line(place, line) for place, line in enumerate(counted, start=1)]


def _line(place: int, line: QuoteLine) -> dict[str, Any]:
    return {
        "position": place,
        "product": line.product_id,
        "description": line.description,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount.quantize(CENT),
        "tax_rate": line.tax_rate,
    }


def _settle(order: int, quote: Quote, sums: queries.Sums, by: Actor, at: datetime) -> None:
    """Bring the order, rate by rate, to the net amount that was accepted: the discount on everything, and rounding."""
    lines = list(OrderLine.objects.filter(order=order))
    rows = []
    for rate in sums.rates:
        so_far = sum((line.amount for line in lines if line.tax_rate == rate["rate"]), Decimal(0))
        if left := rate["base"] - so_far:
            said = (
                _("Discount %(percent)s") % {"percent": formats.hundredths(quote.discount)}
                if quote.discount
                else _("Rounding")
            )
            row = {"order": order, "position": len(lines) + len(rows) + 1, "description": said, "quantity": Decimal(1)}
            rows.append(row | {"unit_price": left, "tax_rate": rate["rate"]})
    if rows:
        writes.create("order_line", rows, by=by, at=at)
