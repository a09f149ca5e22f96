"""What tasks give to the intelligence area to read: whose, when and whether done; never the words."""

from libreta.intelligence.sources import Column, SourceTable, register_source


def declare() -> None:
    """This function declares the tasks as a source."""
    register_source(
        SourceTable(
            name="tasks",
            grain="one row per task, call, meeting or visit",
            relation="collaboration_task",
            columns=(
                Column("id", "bigint"),
                Column("customer_id", "bigint"),
                Column("owner_id", "bigint"),
                Column("kind", "text"),
                Column("status", "text"),
                Column("created_at", "timestamptz"),
                Column("due_at", "timestamptz"),
                Column("done_at", "timestamptz"),
                Column("trashed_at", "timestamptz"),
            ),
        )
    )
