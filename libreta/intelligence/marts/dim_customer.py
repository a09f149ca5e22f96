"""Who buys."""

from __future__ import annotations

import ibis
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
        "lifecycle": "string",
        "source": "string",
        "since": "date",
        "gone_on": "date",
    },
    key=("customer_id",),
    not_null=("customer_id",),
)
OPTIONAL = ("lifecycle", "source")


def dim_customer(customers: ir.Table) -> ir.Table:
    """This function builds customers. Grain: one row per customer that is not in the trash; nobody of them is gone.

    Names and addresses stay in PostgreSQL: whoever reads a figure down to its customers reads them there, with rights.
    """
    living = customers.filter(customers.trashed_at.isnull())
    return living.select(
        customer_id=living.id,
        kind=living.kind,
        city=living.city,
        country=living.country,
        owner_id=living.owner_id,
        **{n: living[n] if n in living.columns else ibis.null("string") for n in OPTIONAL},
        since=living.created_at.date(),
        gone_on=ibis.null("date"),
    )
