"""White space: what each organisation of an account buys, is offered or might buy, from orders and opportunities."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.translation import gettext as _

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter, NotVisible
from libreta.sales.orders.terms import COUNTED

MOST_UNITS, MOST_FAMILIES = 12, 40
STATES = ("bought", "open", "won", "lost")
"""What a cell says, the strongest first: ordered; in an open deal; won without an order; offered and lost."""
# The reader's own rows of both kinds, joined and grouped once.
GRID = """
WITH placed AS ({orders}), dealt AS ({deals})
SELECT unit, family, state, currency, sum(amount), count(*) FROM (
    SELECT o.customer_id AS unit, {family} AS family, 'bought' AS state, o.currency, {bought} AS amount
    FROM placed o JOIN sales_orderline l ON l.order_id = o.id AND l.trashed_at IS NULL
    JOIN catalog_product p ON p.id = l.product_id
    WHERE {within}
    UNION ALL
    SELECT d.customer_id, {family}, d.status, d.currency, {dealt}
    FROM dealt d JOIN catalog_product p ON p.id = d.product_id
    WHERE {within}
) told GROUP BY unit, family, state, currency
"""


@dataclass
class Cell:
    """One family at one organisation: its state, amounts per currency, and where a click leads."""

    state: str = "unknown"
    amounts: dict[str, Decimal] = field(default_factory=dict)
    url: str = ""


@dataclass
class Line:
    """One family of products (or one product) over all organisations."""

    key: Any
    label: str
    cells: list[Cell]
    url: str = ""


@dataclass
class Grid:
    """The matrix; `left_out` tells how many organisations and families it has no room for."""

    units: list[tuple[int, str]]
    lines: list[Line]
    family: str | None = None
    left_out: int = 0
    may_start: bool = False

    @property
    def unknown(self) -> int:
        return sum(cell.state == "unknown" for line in self.lines for cell in line.cells)


def white_space(
    circle: list[int], *, by: Actor, at: datetime, family: str | None = None, here: str = ""
) -> Grid | None:
    """This function makes the matrix of families by organisations, or of the products of one family. None where the
    reader's role hides what it is made of. `here` is the address of the page, for the way into a family."""
    try:
        units = sorted(query.titles("customer", circle, by=by, at=at).items(), key=lambda one: circle.index(one[0]))
        shown = units[:MOST_UNITS]
        keys = _keys(family, by, at)
        told = _told([number for number, _name in shown], family, by, at)
    except (BadFilter, NotVisible, EmptyResultSet):
        return None
    may_start = by.rights.scope("opportunity", "create") != "none"
    lines = [
        Line(key, label, [_cell(told, unit, key, label, family, may_start) for unit, _name in shown], "")
        for key, label in keys[:MOST_FAMILIES]
    ]
    for line in lines:
        line.url = (
            f"{here}?{urlencode({'family': line.key})}#white-space" if family is None else f"/products/{line.key}/"
        )
    return Grid(shown, lines, family, max(0, len(units) - MOST_UNITS) + max(0, len(keys) - MOST_FAMILIES), may_start)


def _keys(family: str | None, by: Actor, at: datetime) -> list[tuple[Any, str]]:
    """The families that are on sale, or the products of one: (key, label)."""
    on_sale = query.of("product", by=by, at=at).where({"field": "is_active", "op": "eq", "value": True})
    if family is None:
        names = sorted({str(group.value or "") for group in on_sale.groups("category")}, key=lambda n: (not n, n))
        return [(name, name or _("Without a category")) for name in names]
    rows = on_sale.where(_of_family("category", family)).only(("name",)).sort(("name", "id")).page(MOST_FAMILIES + 1)
    return [(row["id"], row["name"]) for row in rows.rows]


def _told(units: list[int], family: str | None, by: Actor, at: datetime) -> dict[tuple[int, Any], dict[str, dict]]:
    if not units:
        return {}
    at_units = {"field": "customer", "op": "in", "value": units}
    counted = {"field": "status", "op": "in", "value": [status.value for status in COUNTED]}
    orders = query.of("order", by=by, at=at).where({"and": [at_units, counted]})
    deals = query.of("opportunity", by=by, at=at)
    deals = deals.where({"and": [at_units, {"field": "product", "op": "empty", "value": False}]})
    if not _may(by, "order_line", "product", "order") or not _may(by, "opportunity", "status", "product", "currency"):
        raise NotVisible()
    placed, first = orders.queryset().order_by().values("id", "customer_id", "currency").query.sql_with_params()
    columns = ("customer_id", "product_id", "status", "currency", "amount")
    dealt, second = deals.queryset().order_by().values(*columns).query.sql_with_params()
    within = "true" if family is None else "p.category = %s"
    statement = GRID.format(
        orders=placed,
        deals=dealt,
        family="p.category" if family is None else "p.id",
        within=within,
        bought="l.amount" if by.rights.field("order_line", "amount").readable else "NULL::numeric",
        dealt="d.amount" if by.rights.field("opportunity", "amount").readable else "NULL::numeric",
    )
    narrowed = [] if family is None else [family, family]
    found: dict[tuple[int, Any], dict[str, dict]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [*first, *second, *narrowed])
        for unit, key, state, currency, amount, _count in cursor.fetchall():
            found.setdefault((unit, key), {}).setdefault(state, {})[currency] = amount
    return found


def _may(by: Actor, key: str, *names: str) -> bool:
    rights = by.rights
    return rights.scope(key, "read") != "none" and all(rights.field(key, name).readable for name in names)


def _cell(told: dict, unit: int, key: Any, label: str, family: str | None, may_start: bool) -> Cell:
    states = told.get((unit, key), {})
    state = next((one for one in STATES if one in states), "unknown")
    if state == "unknown":
        given = {"customer": unit, "name": label, **({"product": key} if family is not None else {})}
        return Cell(url=f"/opportunities/new/?{urlencode(given)}" if may_start else "")
    amounts = {currency: amount for currency, amount in states[state].items() if currency and amount}
    field_name = "product.category" if family is None else "product"
    of_key = _of_family(field_name, key) if family is None else {"field": field_name, "op": "eq", "value": key}
    if state == "bought":
        placed = {"field": "order.status", "op": "in", "value": [status.value for status in COUNTED]}
        return Cell(
            state, amounts, _list("order-lines", {"field": "order.customer", "op": "eq", "value": unit}, placed, of_key)
        )
    conditions = ({"field": "customer", "op": "eq", "value": unit}, {"field": "status", "op": "eq", "value": state})
    return Cell(state, amounts, _list("opportunities", *conditions, of_key))


def _of_family(name: str, family: str) -> dict[str, Any]:
    if family:
        return {"field": name, "op": "eq", "value": family}
    return {"field": name, "op": "empty", "value": True}


def _list(slug: str, *conditions: dict[str, Any]) -> str:
    tree = json.dumps({"and": list(conditions)}, separators=(",", ":"), ensure_ascii=False)
    return f"/{slug}/?{urlencode({'filter': tree})}"
