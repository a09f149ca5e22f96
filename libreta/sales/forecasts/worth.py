"""Amounts in several currencies counted in the company's, at the rates that hold on a day; lent to boards and pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from libreta.catalog.rates.queries import rates_on
from libreta.sales.forecasts import choosing
from libreta.ui.worth import Money, Worth


def counted(amounts: Sequence[Money], day: date) -> list[Worth | None]:
    """This function adds up each of several amounts per currency; what has no rate is named and left out."""
    base = choosing.chosen().currency
    known = rates_on(day, {base, *(currency for one in amounts for currency in one)})
    found: list[Worth | None] = []
    for one in amounts:
        ways = {currency: known.conversion(currency, base) for currency in one}
        total = sum((one[c] * way.rate for c, way in ways.items() if way is not None), Decimal(0))
        without = tuple(sorted(c for c, way in ways.items() if way is None))
        found.append(Worth(round(total, 2), base, without) if len(without) < len(one) else None)
    return found
