"""Everything that somebody had to do."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract

CONTRACT = Contract(
    name="fact_task",
    columns={
        "task_id": "int64",
        "customer_id": "int64",
        "owner_id": "int64",
        "kind": "string",
        "status": "string",
        "created_on": "date",
        "due_on": "date",
        "done_on": "date",
        "in_time": "boolean",
    },
    key=("task_id",),
    not_null=("task_id", "status", "created_on"),
)


def fact_task(tasks: ir.Table) -> ir.Table:
    """This function builds tasks. Grain: one row per task, call, meeting or visit that is not in the trash.

    `in_time` says whether what was due was done by then; empty for what was not due or is neither done nor late.
    """
    kept = tasks.filter(tasks.trashed_at.isnull())
    judged = (kept.status == "done") & kept.due_at.notnull() & kept.done_at.notnull()
    return kept.select(
        "customer_id",
        "owner_id",
        "kind",
        "status",
        task_id=kept.id,
        created_on=kept.created_at.date(),
        due_on=kept.due_at.date(),
        done_on=kept.done_at.date(),
        in_time=ibis.cases((judged, kept.done_at <= kept.due_at), else_=ibis.null("boolean")),
    ).select(*CONTRACT.columns)
