"""Every line that was bought or returned."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract, Sum
from libreta.intelligence.marts.conversion import MONEY, with_base

CONTRACT = Contract(
    name="fact_order_line",
    columns={
        "line_id": "int64",
        "order_id": "int64",
        "customer_id": "int64",
        "product_id": "int64",
        "owner_id": "int64",
        "ordered_on": "date",
        "first_on": "date",
        "currency": "string",
        "quantity": MONEY,
        "amount": MONEY,
        "amount_base": MONEY,
    },
    key=("line_id",),
    not_null=("line_id", "order_id", "ordered_on", "currency"),
    sums=(
        # fact + lines that do not count = all lines of PostgreSQL (the extract has checked those to the cent)
        Sum(
            of="amount",
            whole="select coalesce(sum(amount), 0) from order_lines",
            left_out="""
                select coalesce(sum(l.amount), 0) from order_lines l left join orders o on o.id = l.order_id
                where not coalesce(o.counts and o.trashed_at is null and l.trashed_at is null
                                   and o.ordered_on is not null and o.currency is not null, false)
            """,
        ),
    ),
)


def fact_order_line(
    lines: ir.Table, orders: ir.Table, rates: ir.Table | None = None, base: str | None = None
) -> ir.Table:
    """This function builds order lines. Grain: one row per line of an order that counts, nothing in the trash.

    `customer_id` is empty for an order without customer. `amount` is in the order's currency; `amount_base` is that in
    the base currency at the rate of the order's day, and empty where no rate was valid then. `first_on` is the day on
    which the customer first bought anything.
    """
    counted = orders.filter(
        orders.counts & orders.trashed_at.isnull() & orders.ordered_on.notnull() & orders.currency.notnull()
    )
    owner = orders.owner_id if "owner_id" in orders.columns else ibis.null("int64")
    counted = counted.select("customer_id", "ordered_on", "currency", order_key="id", owner_id=owner)
    kept = lines.filter(lines.trashed_at.isnull())
    joined = kept.join(counted, kept.order_id == counted.order_key)
    fact = joined.select(
        "order_id",
        "customer_id",
        "product_id",
        "owner_id",
        "ordered_on",
        "currency",
        line_id=joined.id,
        quantity=joined.quantity.cast(MONEY),
        amount=joined.amount.cast(MONEY),
    )
    bought = fact.filter(fact.amount > 0)
    begun = bought.group_by(buyer=bought.customer_id).agg(first_on=bought.ordered_on.min())
    fact = fact.join(begun, fact.customer_id == begun.buyer, how="left").drop("buyer")
    return with_base(fact, "ordered_on", rates, base).select(*CONTRACT.columns)
