"""What the rates give to the intelligence area to read."""

from libreta.intelligence.sources import Column, SourceTable, register_source


def declare() -> None:
    """This function declares the exchange rates as a source."""
    register_source(
        SourceTable(
            name="rates",
            grain="one row per currency, base and day from which the rate holds",
            relation="catalog_exchangerate",
            columns=(
                Column("id", "bigint"),
                Column("currency", "text"),
                Column("base", "text"),
                Column("rate", "numeric(18,8)"),
                Column("valid_from", "date"),
                Column("trashed_at", "timestamptz"),
            ),
        )
    )
