"""Who customers were at each time: the owner, place and stage of life that was true when something happened."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract

KEPT = ("kind", "city", "country", "owner_id", "lifecycle")

CONTRACT = Contract(
    name="dim_customer_history",
    columns={
        "customer_id": "int64",
        "valid_from": "date",
        "valid_to": "date",
        "kind": "string",
        "city": "string",
        "country": "string",
        "owner_id": "int64",
        "lifecycle": "string",
    },
    key=("customer_id", "valid_from"),
    not_null=("customer_id", "valid_from"),
    rules=("valid_to is null or valid_to > valid_from",),
)


def dim_customer_history(customers: ir.Table, before: ir.Table | None, today: date) -> ir.Table:
    """This function continues the versions of customers (a dimension of type 2). Grain: one row per customer and span
    of days in which nothing that is kept changed.

    `valid_to` is the first day on which the version no longer held, empty while it does. The first version begins with
    the customer; a change that this and the run before saw on the same day replaces the version of that day. Whoever
    is gone has no open version.
    """
    now = customers.select("customer_id", *KEPT, "since")
    day = ibis.literal(today)
    if before is None:
        return now.select(*_version(now, ibis.least(now.since, day)))
    last = before.filter(before.valid_to.isnull())
    seen = last.join(now, "customer_id", how="left", rname="now_{name}")
    differs = seen.now_customer_id.isnull()
    for name in KEPT:
        differs |= ~seen[name].identical_to(seen[f"now_{name}"])
    changed = seen.filter(differs).select("customer_id", "valid_from")
    same = last.anti_join(changed, "customer_id")
    closed = last.semi_join(changed, "customer_id")
    closed = closed.filter(closed.valid_from < day).mutate(valid_to=day)
    fresh = now.anti_join(same, "customer_id")
    known = before.select(version_of="customer_id").distinct()
    fresh = fresh.join(known, fresh.customer_id == known.version_of, how="left")
    begun = ibis.ifelse(fresh.version_of.isnull(), ibis.least(fresh.since, day), day)
    parts = [before.filter(before.valid_to.notnull()), same, closed, fresh.select(*_version(fresh, begun))]
    return ibis.union(*(part.select(*CONTRACT.columns) for part in parts), distinct=False)


def _version(rows: ir.Table, begun: ir.Value) -> tuple[ir.Value, ...]:
    empty = ibis.null("date").name("valid_to")
    return (rows.customer_id, begun.cast("date").name("valid_from"), empty, *(rows[name] for name in KEPT))
