"""What deals give to the intelligence area to read."""

from libreta.intelligence.sources import Column, SourceTable, register_source


def declare() -> None:
    """This function declares the opportunities, the stages and the changes of stage as sources."""
    register_source(
        SourceTable(
            name="opportunities",
            grain="one row per deal",
            relation="sales_opportunity",
            columns=(
                Column("id", "bigint"),
                *(Column(f"{name}_id", "bigint") for name in ("customer", "owner", "pipeline", "stage", "product")),
                Column("status", "text"),
                Column("source", "text"),
                Column("reason", "text"),
                Column("amount", "numeric(18,4)"),
                Column("currency", "text"),
                Column("created_at", "timestamptz"),
                Column("engaged_on", "date"),
                Column("expected_on", "date", sql="close_on"),
                Column("closed_on", "date"),
                Column("trashed_at", "timestamptz"),
            ),
            sums=("amount",),
        )
    )
    register_source(
        SourceTable(
            name="stages",
            grain="one row per stage of a pipeline",
            relation="sales_stage",
            columns=(
                Column("id", "bigint"),
                Column("pipeline_id", "bigint"),
                Column("name", "text"),
                Column("position", "integer"),
                Column("probability", "integer"),
                Column("status", "text", sql="category"),
            ),
        )
    )
    register_source(
        SourceTable(
            name="stage_changes",
            grain="one row per step of a deal into a stage",
            relation="sales_stagechange",
            columns=(
                Column("id", "bigint"),
                Column("opportunity_id", "bigint"),
                Column("from_stage_id", "bigint"),
                Column("to_stage_id", "bigint"),
                Column("at", "timestamptz"),
                Column("days", "numeric(18,4)"),
                Column("trashed_at", "timestamptz"),
            ),
        )
    )
