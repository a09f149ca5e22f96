"""Counts and sums per value of a field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, QuerySet, Sum, Value
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _

from libreta.kernel import filters, rollups
from libreta.kernel.fields import Field
from libreta.kernel.refusals import TooLarge
from libreta.kernel.rollups import Rollup

MAX_GROUPS = 5_000


@dataclass(frozen=True)
class Group:
    """One value of the grouping field, how many rows have it, and sums per currency ("" where there is none)."""

    value: Any
    count: int
    sums: dict[str, dict[str, Decimal]]


def grouped(asked: Any, by: Field | None, summed: list[Field], currencies: list[Field]) -> list[Group]:
    """This function counts and sums the rows of a RecordQuery, in one query, two where a rollup is completed.

    Raises TooLarge.
    """
    keys = {"_value": by.expression()} if by else {}
    keys |= {f"_currency_{i}": F(field.path) for i, field in enumerate(currencies)}
    totals = {f"_sum{i}": Sum(f.expression()) for i, f in enumerate(summed)}
    kept, dimensions = rollups.of(asked.record_type), [*([by] if by else []), *currencies]
    if kept and asked.is_whole and rollups.fits(kept, asked.record_type, asked.tree, dimensions, summed):
        found = _kept_up(kept, asked, keys, totals)
    else:
        found = _added_up(asked.queryset(), keys, totals)
    if len(found) > MAX_GROUPS:
        raise TooLarge(_("This field has too many different values to group by."))
    return _collected(found, by, summed, [field.name for field in currencies])


def _added_up(rows: QuerySet, keys: dict[str, Any], totals: dict[str, Any]) -> list[dict[str, Any]]:
    listed = rows.order_by().annotate(**keys).values(*keys).annotate(_count=Count("*"), **totals)
    return list(listed[: MAX_GROUPS + 1])


def _kept_up(kept: Rollup, asked: Any, keys: dict[str, Any], totals: dict[str, Any]) -> list[dict[str, Any]]:
    """The same from the sums that the database keeps, and from the records that somebody sees beyond his scope."""
    own, beyond = rollups.conditions(asked.record_type, asked.actor)
    narrow = filters.compile_tree(asked.tree, asked.record_type, asked.actor, asked.at)
    listed = kept.model._default_manager.filter(own & narrow).annotate(**keys).values(*keys)
    totals = {name: NullIf(total, Value(Decimal(0))) for name, total in totals.items()}  # as if there were no amount
    found = list(listed.annotate(_count=Sum(kept.rows), **totals).exclude(_count=0)[: MAX_GROUPS + 1])
    if beyond is not None:
        rows = asked.record_type.model._default_manager.filter(beyond & narrow, trashed_at=None)
        found += _added_up(rows, keys, totals)
    return found


def _collected(listed: Any, by: Field | None, summed: list[Field], currencies: list[str]) -> list[Group]:
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
