"""Where the sales of products are read from, as far as a reader may see the orders behind them.

Who sees every order, or those of certain owners, reads the sums by month. What is opened to somebody beyond that, the
orders of an account for instance, is added from the lines themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q

from libreta.kernel import records, rows, sharing
from libreta.kernel.actors import Actor, Scope
from libreta.sales.orders.models import Order
from libreta.sales.orders.terms import COUNTED
from libreta.sales.portfolio.periods import stepped

SHOWN = {"order": ("ordered_on", "status", "currency"), "order_line": ("product", "quantity", "amount", "order")}
KEPT = """
SELECT product_id, month, currency, lines, units, amount, returned_units, returned_amount
FROM sales_productmonth WHERE month >= %(first)s AND month < %(after)s
"""
ALIVE = """
SELECT l.product_id, date_trunc('month', o.ordered_on)::date AS month, o.currency, 1 AS lines, l.quantity AS units,
    l.amount, greatest(-l.quantity, 0) AS returned_units,
    CASE WHEN l.quantity < 0 THEN -l.amount ELSE 0 END AS returned_amount
FROM sales_orderline l JOIN ({orders}) o ON o.id = l.order_id
WHERE l.product_id IS NOT NULL AND l.trashed_at IS NULL
"""
BY_DAY = """
SELECT l.product_id, o.currency, o.ordered_on, sum(l.quantity)
FROM sales_orderline l JOIN ({orders}) o ON o.id = l.order_id
WHERE l.product_id = ANY(%s) AND l.trashed_at IS NULL AND date_trunc('month', o.ordered_on)::date = ANY(%s)
GROUP BY l.product_id, o.currency, o.ordered_on
"""


@dataclass(frozen=True)
class Source:
    """A table expression with named parameters; `complete` tells that nothing is kept from the reader."""

    sql: str
    params: dict[str, Any]


def readable(actor: Actor) -> bool:
    """This function tells whether somebody may read what sales are made of."""
    return all(
        actor.rights.scope(key, "read") is not Scope.NONE
        and all(actor.rights.field(key, name).readable for name in names)
        for key, names in SHOWN.items()
    )


def source(actor: Actor, first: date, after: date, product: int | None = None) -> Source:
    """This function gives the table of the sales that somebody may see: by product, month and currency, not summed."""
    params: dict[str, Any] = {"first": first, "after": after, "product": product}
    narrow = " AND product_id = %(product)s" if product else ""
    order = records.get("order")
    if rows.sees_all(order, actor):
        return Source(KEPT + narrow, params)
    owners = _owners(actor) if order.rule is None else None
    if owners is None:
        return _alive(actor, rows.visible(order, actor), params, product)
    parts = Source(KEPT + narrow + " AND owner_id = ANY(%(owners)s)", params | {"owners": owners})
    shared = sharing.opened("order", actor, "read")
    if shared is None:
        return parts
    more = _alive(actor, shared & ~Q(owner_id__in=owners), params, product)
    return Source(f"{parts.sql} UNION ALL {more.sql}", parts.params | more.params)


def _owners(actor: Actor) -> list[int] | None:
    if actor.user_id is None:
        return []
    if actor.rights.scope("order", "read") is Scope.OWN:
        return [actor.user_id]
    return sorted(actor.colleague_ids | {actor.user_id})


def _alive(actor: Actor, condition: Q, params: dict[str, Any], product: int | None) -> Source:
    inner, given = _orders(condition, params["first"], params["after"])
    named = {f"o{n}": value for n, value in enumerate(given)}
    written = inner % tuple(f"%(o{n})s" for n in range(len(given)))
    sql = ALIVE.format(orders=written) + (" AND l.product_id = %(product)s" if product else "")
    return Source(sql, params | named)


def _orders(condition: Q, first: date, after: date) -> tuple[str, tuple[Any, ...]]:
    seen = Order.objects.filter(condition, trashed_at=None, status__in=[s.value for s in COUNTED])
    seen = seen.filter(ordered_on__gte=first, ordered_on__lt=after).order_by()
    return seen.values("id", "ordered_on", "currency").query.sql_with_params()


def by_day(actor: Actor, products: set[int], months: set[date]) -> list[tuple[int, str, date, Decimal]]:
    """This function reads product, currency, day and units sold in some months, from the lines that somebody sees."""
    orders, given = _orders(rows.visible(records.get("order"), actor), min(months), stepped(max(months), 1))
    with connection.cursor() as cursor:
        cursor.execute(BY_DAY.format(orders=orders), [*given, sorted(products), sorted(months)])
        return cursor.fetchall()


def fetched(sql: str, of: Source, **more: Any) -> list[tuple[Any, ...]]:
    """This function runs a statement over a source, which it names {sold}."""
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{sold}", f"({of.sql}) sold"), of.params | more)
        return cursor.fetchall()
