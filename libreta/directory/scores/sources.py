"""What the directory gives to the intelligence area to read, and where it lets it write."""

from libreta.intelligence.sources import Column, SinkTable, SourceTable, register_sink, register_source


def declare() -> None:
    """This function declares the customers as a source and their scores as the place for results."""
    register_source(
        SourceTable(
            name="customers",
            grain="one row per customer",
            relation="directory_customer",
            columns=(
                Column("id", "bigint"),
                Column("kind", "text"),
                Column("city", "text"),
                Column("country", "text"),
                Column("owner_id", "bigint"),
                Column("lifecycle", "text"),
                Column("source", "text"),
                Column("created_at", "timestamptz"),
                Column("trashed_at", "timestamptz"),
            ),
        )
    )
    register_sink(SinkTable(name="customer_score", relation="directory_customerscore"))
