"""Noting what a source said of our records and under which names it knows them, set by set, from a working table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from psycopg import sql

WINDOW = 50_000
NAMELESS = "file"  # the source of files that belong to no system
TELLING = frozenset({"customer"})  # the types of which it is kept which source said what
S, Id, L = sql.SQL, sql.Identifier, sql.Literal


@dataclass(frozen=True)
class Written:
    """A working table of records that were written: `id`, `row_number`, `reason`, `is_new`, and `known_as` where the
    source names them; `columns` maps fields to its columns."""

    table: str
    type_key: str
    source: str
    is_named: bool
    columns: Mapping[str, str]

    @property
    def said(self) -> Mapping[str, str]:
        """What is kept of the values; of types that no page compares, nothing."""
        return self.columns if self.type_key in TELLING else {}

    def condition(self) -> sql.Composable:
        """This method gives the rows to note. The trail itself tells what a nameless file said of a new record."""
        if self.is_named:
            return S("s.reason IS NULL AND s.known_as IS NOT NULL")
        return S("s.reason IS NULL") if self.source else S("s.reason IS NULL AND NOT s.is_new")


def remember(written: Written, *, run_id: int, at: datetime, between: Callable[[], None] = lambda: None) -> None:
    """This function notes the rows of a working table; noting them again changes nothing.

    `between` is called between two stretches of rows, each of which is one transaction; it may raise to stop.
    """
    if not written.is_named and not written.said:
        return
    with connection.cursor() as cursor:
        cursor.execute(S("SELECT min(row_number), max(row_number) FROM {}").format(Id(written.table)))
        low, high = cursor.fetchone()
    statement = _statement(written)
    for start in range(low or 0, (high or -1) + 1, WINDOW):
        with transaction.atomic(), connection.cursor() as cursor:
            values = {"start": start, "end": start + WINDOW, "at": at, "run": run_id}
            cursor.execute(statement, {**values, "second": int(at.timestamp())})
        between()


def forget(run_id: int) -> int:
    """This function forgets what a reverted import alone has said; gives the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM integrations_sourcerecord WHERE run_id = %s AND first_at = last_at", [run_id])
        return cursor.rowcount


def _statement(written: Written) -> sql.Composable:
    key = S("known_as") if written.is_named else S("id")
    target = S(
        "(type_key, source, external_id) WHERE external_id IS NOT NULL AND trashed_at IS NULL"
        if written.is_named
        else "(type_key, record_id, source) WHERE external_id IS NULL AND trashed_at IS NULL"
    )
    return S(
        "INSERT INTO integrations_sourcerecord AS o "
        "(type_key, record_id, source, external_id, said, first_at, last_at, run_id) "
        "SELECT DISTINCT ON (s.{key}) {type_key}, s.id, {source}, {name}, {said}, %(at)s, %(at)s, %(run)s "
        "FROM {table} s WHERE s.row_number >= %(start)s AND s.row_number < %(end)s AND {condition} "
        "ORDER BY s.{key}, s.row_number DESC "
        "ON CONFLICT {target} DO UPDATE SET record_id = excluded.record_id, said = o.said || excluded.said, "
        "last_at = excluded.last_at, run_id = excluded.run_id "
        "WHERE (o.run_id, o.record_id) IS DISTINCT FROM (excluded.run_id, excluded.record_id)"
    ).format(
        key=key,
        type_key=L(written.type_key),
        source=L(written.source or NAMELESS),
        name=S("s.known_as") if written.is_named else S("NULL"),
        said=_said(written.said),
        table=Id(written.table),
        condition=written.condition(),
        target=target,
    )


def _said(columns: Mapping[str, str]) -> sql.Composable:
    """The values of a row with the second in which they were said; empty cells say nothing."""
    if not columns:
        return S("'{}'::jsonb")
    pairs = [
        S("{}, CASE WHEN s.{c} IS NOT NULL THEN jsonb_build_array(s.{c}, %(second)s::bigint) END").format(
            L(name), c=Id(column)
        )
        for name, column in columns.items()
    ]
    return S("jsonb_strip_nulls(jsonb_build_object({}))").format(S(", ").join(pairs))
