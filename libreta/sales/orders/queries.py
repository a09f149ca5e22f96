"""What an invoice needs to know of an order, and what an order earned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from libreta.catalog.prices.queries import costs_for
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import NotVisible
from libreta.sales.orders.models import Order, OrderLine

HEAD = ("id", "number", "customer_id", "quote_id", "owner_id", "currency", "total", "tax", "reference", "ordered_on")
LINE = (
    "order_id", "position", "product_id", "description", "quantity", "unit_price", "discount", "tax_rate", "amount",
)  # fmt: skip


def invoiceable(ids: Iterable[int]) -> list[dict[str, Any]]:
    """This function gives orders with their lines in values that JSON can keep; amounts are texts with a point.

    `total` is before tax, `tax` what the rates of the lines make. Two queries whatever the number of orders.
    """
    ids = list(ids)
    lines: dict[int, list[dict[str, Any]]] = {}
    rows = OrderLine.objects.filter(order__in=ids, trashed_at=None).order_by("order", "position", "id")
    for row in rows.values(*LINE):
        lines.setdefault(row.pop("order_id"), []).append(_plain(row))
    heads = Order.objects.filter(pk__in=ids).order_by("pk").values(*HEAD)
    return [_plain(head) | {"lines": lines.get(head["id"], [])} for head in heads]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {n: v if v is None or isinstance(v, int | str) else str(v) for n, v in row.items()}


def margin_of(order_id: int, *, by: Actor, at: datetime) -> Decimal | None:
    """This function gives what is left of an order before tax, as a share of it, by what its products cost on its day.

    None where a cost is not known or not readable, a line has no product, or nothing was sold. A discount on everything
    is a line without a product and counts as what it is.
    """
    order = Order.objects.get(pk=order_id)
    lines = list(OrderLine.objects.filter(order=order, trashed_at=None))
    products = {line.product_id for line in lines if line.product_id}
    if not products or order.total <= 0 or any(line.amount > 0 and not line.product_id for line in lines):
        return None
    try:
        costs = costs_for(products, order.currency, on=order.ordered_on, by=by, at=at)
    except NotVisible:
        return None
    if any(cost is None for cost in costs.values()):
        return None
    spent = sum((line.quantity * (costs[line.product_id] or 0) for line in lines if line.product_id), Decimal(0))
    return (order.total - spent) / order.total
