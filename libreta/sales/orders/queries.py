"""What an invoice needs to know of an order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
