"""What each customer's buying amounts to: the summary that the sciences read."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract, Sum

MONEY = "decimal(38, 4)"

CONTRACT = Contract(
    name="customer_orders",
    columns={
        "customer_id": "int64",
        "currency": "string",
        "orders_count": "int64",
        "x": "int64",
        "recency": "int64",
        "age": "int64",
        "first_on": "date",
        "last_on": "date",
        "bought": MONEY,
        "returned": MONEY,
        "money_days": "int64",
    },
    key=("customer_id",),
    not_null=("customer_id", "currency", "orders_count", "x", "recency", "age", "bought", "returned"),
    rules=("x >= 0", "recency >= 0", "recency <= age", "(x = 0) = (recency = 0)", "bought >= 0", "returned >= 0"),
    sums=(
        Sum(
            of="orders_count",
            whole="""
                select count(*) from (
                  select f.order_id from fact_order_line f join dim_customer using (customer_id)
                  where f.ordered_on <= $as_of group by f.order_id, f.customer_id having sum(f.amount) > 0)
            """,
        ),
    ),
)


def customer_orders(fact: ir.Table, customers: ir.Table, as_of: date, base: str | None = None) -> ir.Table:
    """This function sums up purchases until `as_of`. Grain: one row per living customer with at least one purchase.

    A purchase is an order whose lines add up to more than nought; an order below nought is a return. Purchases of one
    day are one occasion: `x` counts occasions after the first, `recency` and `age` are days from the first one to the
    last one and to `as_of`. Money is in the base currency where every purchase could be converted, else in the
    currency in which the customer bought most often, and only that of `money_days` occasions; currencies are never
    added up.
    """
    orders = _orders(fact, customers, as_of)
    purchases = orders.filter(orders.amount > 0)
    rhythm = purchases.group_by("customer_id").agg(
        orders_count=purchases.count(),
        days=purchases.ordered_on.nunique(),
        first_on=purchases.ordered_on.min(),
        last_on=purchases.ordered_on.max(),
    )
    money = _money(orders, base or "")
    joined = rhythm.join(money, "customer_id")
    until = ibis.literal(as_of)
    return joined.select(
        "customer_id",
        "currency",
        "orders_count",
        x=joined.days - 1,
        recency=joined.last_on.delta(joined.first_on, unit="day"),
        age=until.delta(joined.first_on, unit="day"),
        first_on=joined.first_on,
        last_on=joined.last_on,
        bought=joined.bought,
        returned=joined.returned,
        money_days=joined.money_days,
    )


def _orders(fact: ir.Table, customers: ir.Table, as_of: date) -> ir.Table:
    """This function adds lines up. Grain: one row per order of a living customer until `as_of`."""
    known = fact.filter(fact.ordered_on <= ibis.literal(as_of)).semi_join(customers, "customer_id")
    return known.group_by(["order_id", "customer_id", "ordered_on", "currency"]).agg(
        amount=known.amount.sum(), amount_base=known.amount_base.sum(), unconverted=known.amount_base.isnull().any()
    )


def _money(orders: ir.Table, base: str) -> ir.Table:
    """This function finds each customer's currency and sums. Grain: one row per customer with a purchase."""
    whole = orders.group_by("customer_id").mutate(in_base=~orders.unconverted.any())
    kept = whole.mutate(
        money=ibis.ifelse(whole.in_base, whole.amount_base, whole.amount),
        money_currency=ibis.ifelse(whole.in_base, ibis.literal(base), whole.currency),
    )
    bought = kept.amount > 0
    by_currency = kept.group_by(["customer_id", "money_currency"]).agg(
        bought=kept.money.sum(where=bought),
        returned=-kept.money.sum(where=kept.amount < 0),
        money_days=kept.ordered_on.nunique(where=bought),
        purchases=bought.sum(),
    )
    by_currency = by_currency.filter(by_currency.money_days > 0)
    most = ibis.window(group_by="customer_id", order_by=[by_currency.purchases.desc(), by_currency.money_currency])
    first = by_currency.mutate(place=ibis.row_number().over(most))
    first = first.filter(first.place == 0)
    return first.select(
        "customer_id",
        "money_days",
        currency=first.money_currency,
        bought=first.bought.coalesce(0).cast(MONEY),
        returned=first.returned.coalesce(0).cast(MONEY),
    )
