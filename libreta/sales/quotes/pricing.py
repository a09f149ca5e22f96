"""What the catalogue says a line costs, frozen into the line when its product or quantity is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from libreta.catalog.models import Product
from libreta.catalog.prices.queries import Asked, Price, prices_for
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.refusals import NotVisible

FOUR = Decimal("0.0001")


@dataclass(frozen=True)
class Wanted:
    """A line to price: the row of values to fill in, and what it is for."""

    row: dict[str, Any]
    product: int
    quantity: Decimal
    currency: str
    customer: int | None
    price_book: int | None = None


def price_lines(wanted: Sequence[Wanted], *, by: Actor, at: datetime) -> None:
    """This function fills price, book price, cost, tax, unit and description into rows, as far as they do not say.

    Costs are read for the house, not for the seller: a margin does not depend on who writes the quote. Raises
    PriceBookExpired, NoRate.
    """
    if not wanted:
        return
    asked = [Asked(w.product, w.quantity or Decimal(1), w.currency, w.customer, w.price_book) for w in wanted]
    try:
        found = prices_for(asked, on=at.date(), by=system_actor(door=by.door), at=at)
    except NotVisible:
        if any(w.price_book for w in wanted):
            raise
        return  # the check of references tells which product is not there
    names = dict(Product.objects.filter(pk__in={w.product for w in wanted}).values_list("pk", "name"))
    for line, price in zip(wanted, found, strict=True):
        _fill(line.row, price, names.get(line.product, ""))


def _fill(row: dict[str, Any], price: Price, name: str) -> None:
    row["book_price"] = price.unit_price
    row["unit_cost"] = None if price.cost is None else price.cost.quantize(FOUR)
    row["price_source"] = f"{price.because}"[:300]
    if row.get("unit_price") is None:
        row["unit_price"] = price.unit_price if price.unit_price is not None else Decimal(0)
    if row.get("tax_rate") is None:
        row["tax_rate"] = price.tax_rate
    if not row.get("unit"):
        row["unit"] = price.unit[:20]
    if not row.get("description"):
        row["description"] = name[:300]
