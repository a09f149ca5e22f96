"""Every interest that came in, and what became of it."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract

CONTRACT = Contract(
    name="fact_lead",
    columns={
        "lead_id": "int64",
        "customer_id": "int64",
        "owner_id": "int64",
        "status": "string",
        "source": "string",
        "came_on": "date",
        "closed_on": "date",
        "answer_minutes": "float64",
    },
    key=("lead_id",),
    not_null=("lead_id", "status", "came_on"),
    rules=("answer_minutes is null or answer_minutes >= 0",),
)


def fact_lead(leads: ir.Table) -> ir.Table:
    """This function builds leads. Grain: one row per lead that is not in the trash; `answer_minutes` from coming to
    the first answer."""
    kept = leads.filter(leads.trashed_at.isnull() & leads.came_at.notnull())
    seconds = kept.answered_at.epoch_seconds() - kept.came_at.epoch_seconds()
    return kept.select(
        "customer_id",
        "owner_id",
        "status",
        "source",
        lead_id=kept.id,
        came_on=kept.came_at.date(),
        closed_on=kept.closed_at.date(),
        answer_minutes=ibis.cases((seconds < 0, 0), else_=seconds).cast("float64") / 60,
    ).select(*CONTRACT.columns)
