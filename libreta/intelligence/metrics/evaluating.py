"""Questions to metrics: values by dimensions over a period, with the reader's rights, and the records behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _
from ibis.backends.duckdb import Backend

from libreta.intelligence.metrics import periods
from libreta.intelligence.metrics.declaring import Metric, bases, metric
from libreta.intelligence.metrics.dimensions import CUSTOMER, DATE, PERSON, PRODUCT, Dimension, dimension, fitting
from libreta.intelligence.metrics.narrowing import condition
from libreta.intelligence.metrics.questions import MOST_RECORDS, Answer, Key, Question, fields_of
from libreta.intelligence.metrics.sheets import owners_seen, sheet_of
from libreta.kernel.actors import Actor
from libreta.kernel.filters.language import Node
from libreta.kernel.refusals import BadFilter, TooLarge

MOST_CELLS = 20_000
MOST_STEPS = 60  # periods of a stock, or of what looks back


def ask(opened: Backend, question: Question, reader: Actor) -> Answer:
    """This function answers a question. Raises BadFilter, Forbidden, NotVisible, TooLarge."""
    wanted = [metric(name) for name in question.metrics]
    for one in wanted:
        require_fitting(one, question, reader)
    found: dict[Key, dict[str, float | None]] = {}
    for base in {base.key: base for one in wanted for base in bases(one)}.values():
        for key, value in _values(opened, base, question, reader):
            found.setdefault(key, {})[base.key] = value
            if len(found) > MOST_CELLS:
                raise TooLarge(_("This question has too many answers; narrow it, or leave out a dimension."))
    cells = {key: {one.key: combined(one, values) for one in wanted} for key, values in found.items()}
    return Answer(question, cells)


def combined(one: Metric, values: dict[str, float | None]) -> float | None:
    """This function gives the value of a metric of the values of those it is made of."""
    if one.combine is None:
        return values.get(one.key)
    return one.combine(*(combined(metric(part), values) for part in one.parts))


def require_fitting(one: Metric, question: Question, reader: Actor) -> None:
    """This function refuses dimensions that do not fit a metric, or that the reader may not read. Raises BadFilter."""
    readable = {fit.key for fit in fitting(one, reader)}
    for key in (*question.by, *sorted(fields_of(question.where))):
        if key not in readable:
            words = {"metric": one.label, "dimension": dimension(key).label}
            raise BadFilter(_("“%(metric)s” cannot be looked at by “%(dimension)s”.") % words)


def _values(opened: Backend, base: Metric, question: Question, reader: Actor) -> Iterator[tuple[Key, float | None]]:
    """The values of a metric with a mart of its own, step by step in time where each step looks back."""
    owners = owners_seen(base, reader)
    by = [dimension(key) for key in question.by]
    times = [one for one in by if one.is_time]
    if not (base.is_stock or base.trailing) or not times:
        yield from _grouped(opened, base, question, by, owners)
        return
    if len(times) > 1:
        raise BadFilter(_("“%(metric)s” can be looked at by one step of time only.") % {"metric": base.label})
    steps = list(periods.steps(question.first, question.end, times[0].key))
    if len(steps) > MOST_STEPS:
        raise TooLarge(_("This question has too many steps of time."))
    place = by.index(times[0])
    others = [one for one in by if not one.is_time]
    for step in steps:
        part = replace(question, first=step.first, end=min(step.end, question.end))
        for key, value in _grouped(opened, base, part, others, owners):
            yield (*key[:place], step.name, *key[place:]), value


def _grouped(
    opened: Backend, base: Metric, question: Question, by: list[Dimension], owners: frozenset[int] | None
) -> Iterator[tuple[Key, float | None]]:
    rows, columns = _rows(opened, base, question, by, owners)
    keys = {f"k{place}": columns[one.key] for place, one in enumerate(by)}
    rows = rows.mutate(**keys) if keys else rows
    value = base.value(rows).name("value")
    table = rows.group_by(list(keys)).agg(value) if keys else rows.agg(value)
    for row in opened.raw_sql(opened.compile(table.limit(MOST_CELLS + 1))).fetchall():
        yield row[:-1], number_of(row[-1])


def _rows(
    opened: Backend, base: Metric, question: Question, by: list[Dimension], owners: frozenset[int] | None
) -> tuple[ir.Table, dict[str, ir.Value]]:
    """The rows of the mart that count in the period, and the columns of the dimensions that are asked of."""
    rows = narrowed(opened, base, question.where, by, owners)
    rows = rows.filter(_in_period(base, rows, question))
    return rows, {one.key: rows[_column(base, one)] for one in by}


def narrowed(
    opened: Backend, base: Metric, where: Node, by: list[Dimension], owners: frozenset[int] | None
) -> ir.Table:
    """This function gives the rows of a metric's mart, of any day, that count for these owners under a filter."""
    asked = [*by, *(dimension(key) for key in sorted(fields_of(where)))]
    rows = _joined(opened, base, {one.of for one in asked}, owners is not None, asked)
    columns = {one.key: rows[_column(base, one)] for one in asked}
    kept = [condition(where, columns)]
    if base.where is not None:
        kept.append(base.where(rows))
    if owners is not None:
        kept.append(rows[_owner(base)].isin(sorted(owners)))
    return rows.filter(*kept)


def _column(base: Metric, one: Dimension) -> str:
    if one.key == "owner":
        return _owner(base)
    return f"{one.of}__{one.column}" if one.of else one.column


def _owner(base: Metric) -> str:
    return sheet_of(base).owner or f"{CUSTOMER}__owner_id"


def _joined(opened: Backend, base: Metric, wanted: set[str], by_owner: bool, asked: list[Dimension]) -> ir.Table:
    """The mart with the dimensions that are needed, their columns named after them."""
    rows = opened.table(base.mart)
    needs_owner = by_owner or PERSON in wanted or any(one.key == "owner" for one in asked)
    if CUSTOMER in wanted or (needs_owner and not sheet_of(base).owner):
        rows = _with(rows, opened.table(CUSTOMER), CUSTOMER, "customer_id", "customer_id")
    if PRODUCT in wanted:
        rows = _with(rows, opened.table(PRODUCT), PRODUCT, "product_id", "product_id")
    if PERSON in wanted:
        rows = _with(rows, opened.table(PERSON), PERSON, _owner(base), "user_id")
    if DATE in wanted:
        rows = _with(rows, opened.table(DATE), DATE, base.day, "day")
    return rows


def _with(rows: ir.Table, other: ir.Table, name: str, own: str, key: str) -> ir.Table:
    named = other.rename({f"{name}__{column}": column for column in other.columns})
    return rows.join(named, rows[own] == named[f"{name}__{key}"], how="left")


def _in_period(base: Metric, rows: ir.Table, question: Question) -> ir.BooleanValue:
    if not base.day:
        return ibis.literal(True)
    day = rows[base.day]
    if base.is_stock:
        ended = rows[base.until]
        return (day < question.end) & (ended.isnull() | (ended >= question.end))
    first = question.end - timedelta(days=base.trailing) if base.trailing else question.first
    return (day >= first) & (day < question.end)


def number_of(value: Any) -> float | None:
    """This function gives a value of the engine as a number; nothing for nothing and for what is no number."""
    return None if value is None or value != value else float(value) if isinstance(value, Decimal | float) else value


def record_ids(opened: Backend, name: str, question: Question, reader: Actor) -> list[int]:
    """This function gives the ids of the records behind a number, at most `MOST_RECORDS`, the newest first.

    They are ids of the record type of the metric's sheet; whoever shows the records reads them through the query path.
    Raises Forbidden, BadFilter.
    """
    one = bases(metric(name))[0]
    require_fitting(metric(name), replace(question, by=()), reader)
    rows, _columns = _rows(opened, one, question, [], owners_seen(one, reader))
    key = sheet_of(one).key
    listed = rows.filter(rows[key].notnull()).select(key).distinct().order_by(ibis.desc(key)).limit(MOST_RECORDS)
    return [row[0] for row in opened.raw_sql(opened.compile(listed)).fetchall()]
