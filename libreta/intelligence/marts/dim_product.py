"""What is bought."""

from __future__ import annotations

import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract

CONTRACT = Contract(
    name="dim_product",
    columns={"product_id": "int64", "code": "string", "name": "string", "category": "string", "in_trash": "boolean"},
    key=("product_id",),
    not_null=("product_id", "in_trash"),
)


def dim_product(products: ir.Table) -> ir.Table:
    """This function builds products. Grain: one row per product, those in the trash included, since they were sold."""
    return products.select(
        product_id=products.id,
        code=products.code,
        name=products.name,
        category=products.category,
        in_trash=products.trashed_at.notnull(),
    )
