"""A rate finds each amount once, also where the day of the rate is worked out of other columns of a join."""

from __future__ import annotations

from datetime import date

import ibis

from libreta.intelligence.marts.conversion import with_base


def test_amounts_of_many_days_stay_one_row_each():
    days = [date(2026, 1, number) for number in range(1, 6)]
    deals = ibis.memtable({"id": list(range(5)), "stage": [1] * 5, "closed": days, "currency": ["RON"] * 5})
    deals = deals.mutate(amount=ibis.literal(10).cast("decimal(18, 4)"))
    stages = ibis.memtable({"of_stage": [1], "chance": [50]})
    rates = ibis.memtable(
        {"id": [1, 2], "currency": ["RON"] * 2, "base": ["EUR"] * 2, "rate": [0.2, 0.5], "valid_from": days[::4]}
    )
    joined = deals.join(stages, deals.stage == stages.of_stage, how="left")
    fact = joined.select("id", "currency", "amount", rated_on=joined.closed.coalesce(ibis.literal(date(2026, 2, 1))))
    found = ibis.duckdb.connect().to_pyarrow(with_base(fact, "rated_on", rates, "EUR").order_by("id")).to_pylist()
    assert [(row["id"], float(row["amount_base"])) for row in found] == [(0, 2), (1, 2), (2, 2), (3, 2), (4, 5)]
