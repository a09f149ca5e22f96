"""How products sell: by month, over a period against the one before, to whom. Sums by month serve all but the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.sales.orders.terms import COUNTED
from libreta.sales.portfolio import earned, sold
from libreta.sales.portfolio.periods import Period, stepped

BY_MONTH = """
SELECT month, currency, sum(lines), sum(units), sum(amount), sum(returned_units), sum(returned_amount)
FROM {sold} GROUP BY month, currency HAVING sum(lines) <> 0 ORDER BY month, currency
"""
BY_PRODUCT = """
SELECT product_id, currency, month >= %(now)s,
    sum(lines), sum(units), sum(amount), sum(returned_units), sum(returned_amount)
FROM {sold} WHERE month >= %(now)s OR month < %(past)s
GROUP BY product_id, currency, month >= %(now)s HAVING sum(lines) <> 0
"""
BUYERS = """
SELECT o.customer_id, sum(l.amount), sum(l.quantity), max(o.ordered_on)
FROM sales_orderline l JOIN ({orders}) o ON o.id = l.order_id
WHERE l.product_id = %s AND l.trashed_at IS NULL
GROUP BY o.customer_id ORDER BY 2 DESC, 1 LIMIT %s
"""
LATEST_LINES = 1_000
TOGETHER = """
WITH latest AS MATERIALIZED (
    SELECT order_id FROM sales_orderline
    WHERE product_id = %s AND trashed_at IS NULL AND quantity > 0 ORDER BY id DESC LIMIT %s
), seen AS MATERIALIZED (
    SELECT DISTINCT l.order_id FROM latest l WHERE l.order_id IN ({orders})
)
SELECT l.product_id, count(DISTINCT l.order_id), (SELECT count(*) FROM seen)
FROM seen JOIN sales_orderline l ON l.order_id = seen.order_id
WHERE l.product_id <> %s AND l.trashed_at IS NULL AND l.quantity > 0
GROUP BY l.product_id HAVING count(DISTINCT l.order_id) > 1 ORDER BY 2 DESC, 1 LIMIT %s
"""


@dataclass
class Sold:
    """What was sold in one currency: net of returns; returns are counted apart, as positive numbers."""

    lines: int = 0
    units: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    returned_units: Decimal = Decimal(0)
    returned_amount: Decimal = Decimal(0)

    @property
    def returns(self) -> Decimal | None:
        """The share of what was delivered that came back, by quantity."""
        delivered = self.units + self.returned_units
        return self.returned_units / delivered if delivered else None


@dataclass
class Performance:
    """The sales of one product in a period and in the one before, by currency, and by month for the chart."""

    now: dict[str, Sold] = field(default_factory=dict)
    before: dict[str, Sold] = field(default_factory=dict)
    months: dict[tuple[date, str], Sold] = field(default_factory=dict)

    @property
    def currencies(self) -> list[str]:
        """The currencies of both periods, the one with the most lines first."""
        known = set(self.now) | set(self.before)
        return sorted(known, key=lambda c: (-self.now.get(c, Sold()).lines, -self.before.get(c, Sold()).lines, c))


@dataclass(frozen=True)
class Earning:
    """How one product did in one currency. Shares are of one; None where they cannot be told."""

    product: int
    name: str
    sold: Sold
    before: Sold
    margin: Decimal | None
    margin_share: Decimal | None

    @property
    def growth(self) -> Decimal | None:
        return growth(self.sold.amount, self.before.amount)


def growth(now: Decimal, before: Decimal) -> Decimal | None:
    """This function gives the change as a share of what was before; None where that was nothing."""
    return (now - before) / before if before > 0 else None


def performance(product: int, period: Period, *, by: Actor, at: datetime) -> Performance:
    """This function reads how a product sold: one statement over at most a few hundred sums by month.

    Raises NotVisible for a product that is not there for the reader.
    """
    query.of("product", by=by, at=at).only(()).get(product)
    found, drawn, before = Performance(), period.drawn, period.before
    if not sold.readable(by):
        return found
    reach = sold.source(by, min(before.first, stepped(drawn.first, -12)), period.after, product)
    for month, currency, *figures in sold.fetched(BY_MONTH, reach):
        found.months[month, currency] = Sold(*figures)
        for span, kept in ((period, found.now), (before, found.before)):
            if span.first <= month < span.after:
                _add(kept.setdefault(currency, Sold()), figures)
    return found


def portfolio(period: Period, *, by: Actor, at: datetime) -> dict[str, list[Earning]]:
    """This function reads how all products did in a period and the one before, by currency."""
    if not sold.readable(by):
        return {}
    before = period.before
    reach = sold.source(by, before.first, period.after)
    halves: dict[tuple[str, int], tuple[Sold, Sold]] = {}
    for product, currency, is_now, *figures in sold.fetched(BY_PRODUCT, reach, now=period.first, past=before.after):
        now, past = halves.setdefault((currency, product), (Sold(), Sold()))
        _add(now if is_now else past, figures)
    products = {product for _currency, product in halves}
    names = query.titles("product", products, by=by, at=at)
    costs = earned.spent(set(names), period, by=by, at=at)
    found: dict[str, list[Earning]] = {}
    for (currency, product), (now, past) in halves.items():
        if product in names:
            left, share = margin(now, costs.get((product, currency)))
            found.setdefault(currency, []).append(Earning(product, names[product], now, past, left, share))
    return found


def margin(of: Sold, spent: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    """This function gives what is left after what the units cost, and its share of the revenue; None where that is
    not known."""
    if spent is None:
        return None, None
    left = of.amount - spent
    return left, left / of.amount if of.amount > 0 else None


@dataclass(frozen=True)
class Buyer:
    """A customer who bought a product: revenue net of returns, units, and the last day."""

    customer: int | None
    amount: Decimal
    units: Decimal
    last_on: date


def best_customers(
    product: int, period: Period, currency: str, *, by: Actor, at: datetime, limit: int = 10
) -> list[Buyer]:
    """This function lists who bought most of a product in a period, in one currency.

    It walks the lines of the product (index order_line_by_product), so pages ask for it after they are drawn.
    """
    if not sold.readable(by) or not by.rights.field("order", "customer").readable:
        return []
    counted = {"field": "status", "op": "in", "value": [s.value for s in COUNTED]}
    tree: dict[str, Any] = {"and": [counted, *period.conditions("ordered_on")]}
    tree["and"].append({"field": "currency", "op": "eq", "value": currency})
    orders = query.of("order", by=by, at=at).where(tree).queryset().order_by()
    inner, params = orders.values("id", "customer_id", "ordered_on").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(BUYERS.format(orders=inner), [*params, product, limit])
        return [Buyer(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Companion:
    """A product that stands on the same orders: on how many of those looked at, and their number."""

    product: int
    orders: int
    of: int


def bought_together(product: int, *, by: Actor, at: datetime, limit: int = 8) -> list[Companion]:
    """This function lists what customers bought on the same orders as a product, the most frequent first.

    It looks at the latest thousand order lines of the product that the reader sees (index order_line_by_product) and at
    the other lines of their orders (order_line_by_order): what it costs does not grow with the sales.
    """
    if not sold.readable(by):
        return []
    counted = {"field": "status", "op": "in", "value": [s.value for s in COUNTED]}
    orders = query.of("order", by=by, at=at).where(counted).queryset().order_by()
    inner, params = orders.values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER.format(orders=inner), [product, LATEST_LINES, *params, product, limit * 3])
        found = [Companion(*row) for row in cursor.fetchall()]
    names = query.titles("product", {one.product for one in found}, by=by, at=at)
    return [one for one in found if one.product in names][:limit]


def _add(total: Sold, figures: Iterable[Any]) -> None:
    lines, units, amount, returned_units, returned_amount = figures
    total.lines += int(lines)
    total.units += units
    total.amount += amount
    total.returned_units += returned_units
    total.returned_amount += returned_amount
