"""What sales gives to the intelligence area to read."""

from libreta.intelligence.sources import Column, SourceTable, register_source
from libreta.sales.orders.terms import COUNTED


def declare() -> None:
    """This function declares the orders and their lines as sources."""
    counted = ", ".join(f"'{status.value}'" for status in COUNTED)
    register_source(
        SourceTable(
            name="orders",
            grain="one row per order",
            relation="sales_order",
            columns=(
                Column("id", "bigint"),
                Column("customer_id", "bigint"),
                Column("owner_id", "bigint"),
                Column("ordered_on", "date"),
                Column("currency", "text"),
                Column("counts", "boolean", sql=f"status in ({counted})"),
                Column("trashed_at", "timestamptz"),
            ),
        )
    )
    register_source(
        SourceTable(
            name="order_lines",
            grain="one row per line of an order",
            relation="sales_orderline",
            columns=(
                Column("id", "bigint"),
                Column("order_id", "bigint"),
                Column("product_id", "bigint"),
                Column("quantity", "numeric(18,4)"),
                Column("amount", "numeric(18,4)"),
                Column("trashed_at", "timestamptz"),
            ),
            sums=("amount",),
        )
    )
