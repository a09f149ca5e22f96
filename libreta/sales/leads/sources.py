"""What leads give to the intelligence area to read."""

from libreta.intelligence.sources import Column, SourceTable, register_source


def declare() -> None:
    """This function declares the leads as a source."""
    register_source(
        SourceTable(
            name="leads",
            grain="one row per interest that came in",
            relation="sales_lead",
            columns=(
                Column("id", "bigint"),
                Column("customer_id", "bigint"),
                Column("owner_id", "bigint"),
                Column("status", "text"),
                Column("source", "text"),
                Column("came_at", "timestamptz", sql="coalesce(captured_at, created_at)"),
                Column("answered_at", "timestamptz", sql="responded_at"),
                Column("closed_at", "timestamptz"),
                Column("trashed_at", "timestamptz"),
            ),
        )
    )
