"""Who buys."""

from __future__ import annotations

import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract

CONTRACT = Contract(
    name="dim_customer",
    columns={
        "customer_id": "int64",
        "kind": "string",
        "city": "string",
        "country": "string",
        "owner_id": "int64",
        "since": "date",
    },
    key=("customer_id",),
    not_null=("customer_id",),
)


def dim_customer(customers: ir.Table) -> ir.Table:
    """This function builds customers. Grain: one row per customer that is not in the trash."""
    living = customers.filter(customers.trashed_at.isnull())
    return living.select(
        customer_id=living.id,
        kind=living.kind,
        city=living.city,
        country=living.country,
        owner_id=living.owner_id,
        since=living.created_at.date(),
    )
