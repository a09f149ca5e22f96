"""The days: what every question by month, quarter or weekday stands on."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from libreta.intelligence.marts.contract import Contract

FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)

CONTRACT = Contract(
    name="dim_date",
    columns={
        "day": "date",
        "year": "int32",
        "quarter": "string",
        "month": "string",
        "week": "string",
        "weekday": "int32",
        "is_weekend": "boolean",
    },
    key=("day",),
    not_null=("day", "year", "quarter", "month", "week", "weekday", "is_weekend"),
    rules=("weekday between 0 and 6",),
)


def dim_date(days: ir.Table) -> ir.Table:
    """This function describes days. Grain: one row per day from 1990 to 2060.

    `quarter` is like 2026-Q4, `month` like 2026-11, `week` like 2026-W47 (ISO 8601), `weekday` counts from Monday, 0.
    """
    day = days.day
    year = day.year().cast("string")
    thursday = day + ibis.interval(days=3) - days.weekday.cast("int64").as_interval("D")  # its year is the ISO year
    return days.select(
        "day",
        year=day.year().cast("int32"),
        quarter=year + "-Q" + day.quarter().cast("string"),
        month=year + "-" + day.month().cast("string").lpad(2, "0"),
        week=thursday.year().cast("string") + "-W" + day.week_of_year().cast("string").lpad(2, "0"),
        weekday=days.weekday,
        is_weekend=days.weekday >= 5,
    )


def all_days() -> ir.Table:
    """This function lists the days from FIRST to LAST with their weekdays; any engine can make them up."""
    count = (LAST - FIRST).days + 1
    numbers = ibis.range(0, count).unnest().name("number").as_table()
    first = ibis.literal(FIRST)
    return numbers.select(
        day=(first + numbers.number.cast("int64").as_interval("D")).cast("date"),
        weekday=((numbers.number + FIRST.weekday()) % 7).cast("int32"),
    )
