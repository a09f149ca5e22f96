"""The lists of records behind the figures of the portfolio."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from libreta.sales.orders.terms import COUNTED
from libreta.sales.portfolio.periods import Period, stepped, within

COUNTS = [status.value for status in COUNTED]


def lines(
    product: int, period: Period, currency: str = "", *, returned: bool = False, customer: int | None = None
) -> str:
    """This function gives the address of the order lines that a figure counts."""
    return _lines(product, period.first, period.after, currency, returned, customer)


def lines_of_month(product: int, month: date, currency: str) -> str:
    """This function gives the address of the order lines of one month."""
    return _lines(product, month, stepped(month, 1), currency, False, None)


def _lines(product: int, first: date, after: date, currency: str, returned: bool, customer: int | None) -> str:
    tests: list[dict[str, Any]] = [
        {"field": "product", "op": "eq", "value": product},
        {"field": "order.status", "op": "in", "value": COUNTS},
        *within("order.ordered_on", first, after),
    ]
    if currency:
        tests.append({"field": "order.currency", "op": "eq", "value": currency})
    if customer:
        tests.append({"field": "order.customer", "op": "eq", "value": customer})
    if returned:
        tests.append({"field": "quantity", "op": "lt", "value": 0})
    return f"/order-lines/?{_filter(tests)}"


def unsold(period: Period) -> str:
    """This function gives the address of the products on sale that nobody ordered in a period."""
    ordered = [{"field": "order.status", "op": "in", "value": COUNTS}, *period.conditions("order.ordered_on")]
    active = {"field": "is_active", "op": "eq", "value": True}
    return f"/products/?{_filter([active, {'field': 'order_lines', 'op': 'none', 'value': {'and': ordered}}])}"


def _filter(tests: list[dict[str, Any]]) -> str:
    return urlencode({"filter": json.dumps({"and": tests}, separators=(",", ":"), ensure_ascii=False)})
