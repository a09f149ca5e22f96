"""In which stage each deal stood at the end of each month."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract
from libreta.intelligence.marts.conversion import MONEY

CONTRACT = Contract(
    name="fact_stage_month",
    columns={
        "opportunity_id": "int64",
        "month_end": "date",
        "owner_id": "int64",
        "pipeline_id": "int64",
        "stage_id": "int64",
        "amount_base": MONEY,
        "days_in_stage": "int32",
    },
    key=("opportunity_id", "month_end"),
    not_null=("opportunity_id", "month_end", "stage_id"),
    rules=("days_in_stage >= 0",),
)


def fact_stage_month(deals: ir.Table, changes: ir.Table, days: ir.Table, as_of: date) -> ir.Table:
    """This function takes pictures of the pipeline. Grain: one row per deal and end of a month on which it was open.

    The stage is the one entered last by then; the amount is today's, since amounts of the past are not kept in the
    lake.
    """
    ends = days.filter(days.day <= ibis.literal(as_of)).group_by("month").agg(month_end=days.day.max())
    ends = ends.filter(
        ends.month_end == (ends.month_end.truncate("M") + ibis.interval(months=1)) - ibis.interval(days=1)
    )
    ends = ends.select(month_end=ends.month_end.cast("date"))
    moved = changes.filter(changes.trashed_at.isnull())
    moved = moved.select(of_deal="opportunity_id", entered="to_stage_id", entered_on=moved["at"].date(), change="id")
    alive = deals.join(
        ends,
        (deals.created_on <= ends.month_end) & (deals.closed_on.isnull() | (deals.closed_on > ends.month_end)),
    ).select("opportunity_id", "month_end", "owner_id", "pipeline_id", "amount_base")
    stood = alive.join(moved, (alive.opportunity_id == moved.of_deal) & (moved.entered_on <= alive.month_end))
    latest = ibis.window(
        group_by=["opportunity_id", "month_end"], order_by=[ibis.desc("entered_on"), ibis.desc("change")]
    )
    stood = stood.mutate(place=ibis.row_number().over(latest))
    stood = stood.filter(stood.place == 0)
    return stood.select(
        *("opportunity_id", "month_end", "owner_id", "pipeline_id"),
        stage_id=stood.entered,
        amount_base=stood.amount_base,
        days_in_stage=stood.month_end.delta(stood.entered_on, unit="day").cast("int32"),
    )
