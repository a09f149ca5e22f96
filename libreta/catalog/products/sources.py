"""What the catalog gives to the intelligence area to read."""

from libreta.intelligence.sources import Column, SourceTable, register_source


def declare() -> None:
    """This function declares the products as a source."""
    register_source(
        SourceTable(
            name="products",
            grain="one row per product",
            relation="catalog_product",
            columns=(
                Column("id", "bigint"),
                Column("code", "text", sql="sku"),
                Column("name", "text"),
                Column("category", "text"),
                Column("trashed_at", "timestamptz"),
            ),
        )
    )
