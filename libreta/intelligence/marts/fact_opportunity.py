"""Every deal, as it is now."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract, Sum
from libreta.intelligence.marts.conversion import MONEY, with_base

CONTRACT = Contract(
    name="fact_opportunity",
    columns={
        "opportunity_id": "int64",
        "customer_id": "int64",
        "owner_id": "int64",
        "pipeline_id": "int64",
        "stage_id": "int64",
        "product_id": "int64",
        "status": "string",
        "source": "string",
        "reason": "string",
        "probability": "int32",
        "currency": "string",
        "amount": MONEY,
        "amount_base": MONEY,
        "created_on": "date",
        "engaged_on": "date",
        "expected_on": "date",
        "closed_on": "date",
        "cycle_days": "int32",
    },
    key=("opportunity_id",),
    not_null=("opportunity_id", "status", "created_on"),
    rules=("(status = 'open') = (closed_on is null)",),
    sums=(
        Sum(
            of="amount",
            whole="select coalesce(sum(amount), 0) from opportunities",
            left_out="select coalesce(sum(amount), 0) from opportunities where trashed_at is not null",
        ),
    ),
)


def fact_opportunity(
    opportunities: ir.Table, stages: ir.Table, rates: ir.Table | None, as_of: date, base: str | None
) -> ir.Table:
    """This function builds deals. Grain: one row per opportunity that is not in the trash.

    Money is converted at the rate of the day of closing, of open deals at that of `as_of`. `cycle_days` counts from
    engagement (or creation) to closing.
    """
    kept = opportunities.filter(opportunities.trashed_at.isnull())
    chances = stages.select(of_stage="id", probability="probability")
    joined = kept.join(chances, kept.stage_id == chances.of_stage, how="left")
    begun = joined.engaged_on.coalesce(joined.created_at.date())
    fact = joined.select(
        *("customer_id", "owner_id", "pipeline_id", "stage_id", "product_id", "status", "source", "reason"),
        *("currency", "engaged_on", "expected_on", "closed_on"),
        opportunity_id=joined.id,
        probability=joined.probability.cast("int32"),
        amount=joined.amount.cast(MONEY),
        created_on=ibis.least(joined.created_at.date(), begun),
        cycle_days=joined.closed_on.delta(begun, unit="day").cast("int32"),
        rated_on=joined.closed_on.coalesce(ibis.literal(as_of)),
    )
    return with_base(fact, "rated_on", rates, base).select(*CONTRACT.columns)
