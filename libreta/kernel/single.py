"""Reading one record by its number, or the first few under it: the statement is compiled once per reader and shape,
then only the number changes.

Compiling forty columns costs twice what running the statement costs. Nothing but the compiled text is kept; rights,
switches and custom fields are part of what it is kept under.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet

from libreta.kernel import records, sharing, stamps
from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType

KEPT = 2_000
PLACE = -(2**40)  # stands for the number of the record while compiling; no record has it


@dataclass(frozen=True)
class Statement:
    """A compiled statement and for whose rights it was compiled."""

    actor: Actor
    sql: str
    params: tuple
    place: int
    converters: Any
    apply: Callable[..., Any]

    def fits(self, actor: Actor) -> bool:
        return self.actor.rights is actor.rights and self.actor.colleague_ids is actor.colleague_ids

    def rows(self, record_id: int) -> list[tuple]:
        """This function runs the statement for one record."""
        params = (*self.params[: self.place], record_id, *self.params[self.place + 1 :])
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found = cursor.fetchall()
        if not found or not self.converters:
            return found
        return [tuple(converted) for converted in self.apply([list(one) for one in found], self.converters)]


_kept: OrderedDict[tuple, Statement] = OrderedDict()
_lock = Lock()


def row(
    record_type: RecordType, actor: Actor, columns: tuple[str, ...], record_id: int, rows: Callable[[], QuerySet]
) -> tuple | None:
    """This function reads the columns of one record; `rows` makes the queryset of what the actor sees."""
    if _own_rule(record_type):
        return rows().filter(pk=record_id).values_list(*columns).first()
    found = _rows(record_type, actor, columns, record_id, lambda: rows().filter(pk=PLACE).values_list(*columns))
    return found[0] if found else None


def rows(
    record_type: RecordType, actor: Actor, shape: tuple, record_id: int, listed: Callable[[], QuerySet]
) -> list[tuple] | None:
    """This function reads what `listed` lists, which names `PLACE` where the record's number goes, or gives None where
    the type has a rule of its own. `shape` is all by which two such lists of one reader differ."""
    return None if _own_rule(record_type) else _rows(record_type, actor, shape, record_id, listed)


def _rows(
    record_type: RecordType, actor: Actor, shape: tuple, record_id: int, listed: Callable[[], QuerySet]
) -> list[tuple]:
    key = (record_type, shape, actor.user_id, stamps.value("fields"), stamps.value("areas"), sharing.mark())
    statement = _kept.get(key)
    if statement is None or not statement.fits(actor):
        statement = _compiled(actor, listed())
        if statement is None:
            return []
        with _lock:
            _kept[key] = statement
            _kept.move_to_end(key)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return statement.rows(record_id)


def _own_rule(record_type: RecordType) -> bool:
    """A rule of an area's own may look at more than rights, so its condition is made anew each time."""
    while record_type.rule is None and record_type.through:
        record_type = records.get(record_type.columns_by_name[record_type.through].target)
    return record_type.rule is not None


def _compiled(actor: Actor, rows: QuerySet) -> Statement | None:
    from django.core.exceptions import EmptyResultSet

    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    return Statement(actor, sql, tuple(params), tuple(params).index(PLACE), converters, compiler.apply_converters)
