"""Every touch: who was spoken with, how and when."""

from __future__ import annotations

import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract, Sum

CONTRACT = Contract(
    name="fact_interaction",
    columns={
        "interaction_id": "int64",
        "customer_id": "int64",
        "user_id": "int64",
        "day": "date",
        "hour": "int32",
        "channel": "string",
        "direction": "string",
        "kind": "string",
        "minutes": "int32",
    },
    key=("interaction_id",),
    not_null=("interaction_id", "customer_id", "day", "hour"),
    rules=("hour between 0 and 23", "minutes is null or minutes >= 0"),
    sums=(
        Sum(
            of="coalesce(minutes, 0)",
            whole="select coalesce(sum(minutes), 0) from interactions",
            left_out="select coalesce(sum(minutes), 0) from interactions where trashed_at is not null",
        ),
    ),
)


def fact_interaction(interactions: ir.Table) -> ir.Table:
    """This function builds touches. Grain: one row per entry of the notebook that is not in the trash; day and hour in
    UTC."""
    kept = interactions.filter(interactions.trashed_at.isnull())
    return kept.select(
        "customer_id",
        "user_id",
        "channel",
        "direction",
        "kind",
        "minutes",
        interaction_id=kept.id,
        day=kept["at"].date(),
        hour=kept["at"].hour().cast("int32"),
    ).select(*CONTRACT.columns)
