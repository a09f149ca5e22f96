"""Values of many metrics over many periods: one query for all metrics that count the same rows by the same day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from libreta.intelligence.metrics.declaring import Metric, bases, metric
from libreta.intelligence.metrics.evaluating import Question, combined, narrowed, number_of, require_fitting
from libreta.intelligence.metrics.sheets import owners_seen
from libreta.intelligence.metrics.terms import Unit
from libreta.kernel.actors import Actor
from libreta.kernel.filters.language import EVERYTHING, Node

Spans = Mapping[str, tuple[date, date]]
Values = dict[str, dict[str, float | None]]


def over(opened: Backend, names: Iterable[str], spans: Spans, reader: Actor, *, where: Node = EVERYTHING) -> Values:
    """This function gives the values of metrics, `[metric][span]`; spans are named, first day and day after the last.

    Spans may overlap. Raises BadFilter, Forbidden, NotVisible.
    """
    wanted = [metric(name) for name in names]
    for one in wanted:
        first, end = next(iter(spans.values()))
        require_fitting(one, Question((one.key,), first, end, where=where), reader)
    alike: dict[Any, list[Metric]] = {}
    for base in {base.key: base for one in wanted for base in bases(one)}.values():
        key = (base.mart, base.day, base.until, base.trailing, base.where, owners_seen(base, reader))
        alike.setdefault(key, []).append(base)
    found: dict[str, dict[str, float | None]] = {name: {} for name in spans}
    for key, together in alike.items():
        for name, values in _together(opened, together, spans, where, key[-1]).items():
            found[name] |= values
    return {one.key: {name: combined(one, values) for name, values in found.items()} for one in wanted}


def _together(
    opened: Backend, together: list[Metric], spans: Spans, where: Node, owners: frozenset[int] | None
) -> Values:
    base = together[0]
    rows = narrowed(opened, base, where, [], owners)
    days = ibis.memtable(
        [{"span": name, "span_first": first, "span_end": end} for name, (first, end) in spans.items()],
        schema={"span": "string", "span_first": "date", "span_end": "date"},
    )
    counted = rows.cross_join(days) if not base.day else rows.join(days, _within(base, rows, days))
    values = [one.value(counted).name(f"v{place}") for place, one in enumerate(together)]
    answered = opened.to_pyarrow(counted.group_by("span").agg(*values)).to_pylist()
    # A span without rows has no group: of nothing there are none, and no sum.
    found: Values = {name: {one.key: 0 if one.unit == Unit.COUNT else None for one in together} for name in spans}
    for row in answered:
        found[row["span"]] = {one.key: number_of(row[f"v{place}"]) for place, one in enumerate(together)}
    return found


def _within(base: Metric, rows: ir.Table, days: ir.Table) -> list[ir.BooleanValue]:
    day = rows[base.day]
    if base.is_stock:
        ended = rows[base.until]
        return [day < days.span_end, ended.isnull() | (ended >= days.span_end)]
    if base.trailing:
        return [day >= days.span_end - ibis.interval(days=base.trailing), day < days.span_end]
    return [day >= days.span_first, day < days.span_end]
