"""Counts and sums per value of a field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from libreta.kernel.fields import Field


@dataclass(frozen=True)
class Group:
    """One value of the grouping field, how many rows have it, and sums per currency ("" where there is none)."""

    value: Any
    count: int
    sums: dict[str, dict[str, Decimal]]


def collected(listed: Any, by: Field | None, summed: list[Field], currencies: list[str]) -> list[Group]:
    """This function gathers rows per value and currency into groups."""
    groups: dict[Any, Group] = {}
    for row in listed:
        value = row.get("_value") if by else None
        group = groups.setdefault(value, Group(value, 0, {f.name: {} for f in summed}))
        groups[value] = replace(group, count=group.count + row["_count"])
        for i, described in enumerate(summed):
            currency = row[f"_currency_{currencies.index(described.currency)}"] if described.currency else ""
            amount = row[f"_sum{i}"]
            if amount is not None:
                per = group.sums[described.name]
                per[currency] = per.get(currency, Decimal(0)) + amount
    return list(groups.values())
