"""What the notebook gives to the intelligence area to read: who was in touch, when and how; never the words."""

from libreta.intelligence.sources import Column, SourceTable, register_source


def declare() -> None:
    """This function declares the interactions as a source."""
    register_source(
        SourceTable(
            name="interactions",
            grain="one row per touch",
            relation="directory_interaction",
            columns=(
                Column("id", "bigint"),
                Column("customer_id", "bigint"),
                Column("at", "timestamptz"),
                Column("channel", "text"),
                Column("direction", "text"),
                Column("kind", "text"),
                Column("user_id", "bigint"),
                Column("minutes", "integer", sql="duration"),
                Column("trashed_at", "timestamptz"),
            ),
            sums=("minutes",),
        )
    )
