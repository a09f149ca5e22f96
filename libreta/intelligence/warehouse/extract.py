"""PostgreSQL -> lake, only what changed.

What changed is read from the rows' own transaction numbers (xmin), not from `updated_at`: a backdated change, raw SQL,
and a transaction that was still open at the last extract are all seen, because every row written since the oldest
transaction that was open then is read again. Rows that are gone are found by comparing count and sum of keys; only
when they differ are the keys themselves compared. All tables are read in one snapshot, so that lines never lack their
order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from ibis.backends.duckdb import Backend

from libreta.intelligence.sources import Column, SourceTable
from libreta.intelligence.warehouse import manifest, stream
from libreta.intelligence.warehouse.engine import answer, current_rows, engine, files
from libreta.intelligence.warehouse.manifest import Manifest, TableState
from libreta.intelligence.warehouse.postgres import postgres

# Half of the 32-bit transaction numbers: beyond it "older" and "newer" cannot be told apart and the table is read
# whole.
FAR = 2**31 - 10_000_000
COMPACT_ABOVE = 0.2
PROGRESS_EVERY = 200_000

OnProgress = Callable[[str, int], None]


@dataclass(frozen=True)
class Extracted:
    """What happened to one table: rows read, rows found deleted, and whether it was read whole."""

    name: str
    read: int
    deleted: int
    whole: bool
    rows: int


class Unreconciled(Exception):
    """The lake's totals differ from PostgreSQL's even after the table was read whole."""


def extract(
    folder: Path, tables: Iterable[SourceTable], on_progress: OnProgress = lambda name, rows: None
) -> list[Extracted]:
    """This function brings the lake up to date with all tables, or leaves it as it was.

    `on_progress(table, rows)` is called now and then and may raise to cancel. Raises Unreconciled, psycopg.Error,
    OSError.
    """
    manifest.sweep(folder)
    before = manifest.read(folder)
    results, states = [], {}
    with postgres() as connection, engine(folder) as duck:
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read, read only")
            taken_at = connection.execute("select now()").fetchone()[0].isoformat()
            for table in tables:
                reader = _TableReader(folder, connection, duck, table, before, on_progress)
                states[table.name], result = reader.read()
                results.append(result)
    changed = any(result.read or result.deleted or result.whole for result in results)
    if changed or set(states) != set(before.tables):
        manifest.write(folder, before.with_tables(states, taken_at))
        manifest.sweep(folder)
    else:
        manifest.write(folder, replace(before, tables=states, taken_at=taken_at))
    return results


class _TableReader:
    """Reads one table inside the shared snapshot."""

    def __init__(
        self,
        folder: Path,
        connection: psycopg.Connection,
        duck: Backend,
        table: SourceTable,
        before: Manifest,
        on_progress: OnProgress,
    ) -> None:
        self.folder, self.connection, self.duck, self.table = folder, connection, duck, table
        self.on_progress = on_progress
        self.generation = before.generation + 1
        self.state = before.tables.get(table.name)
        self.horizon, self.identity = self._horizon_and_identity()
        self.fingerprint = fingerprint(table)

    def read(self) -> tuple[TableState, Extracted]:
        wanted = self._totals_in_postgres()
        if self._is_continuable():
            state, read, deleted = self._read_changes(wanted)
            if self._totals_in_lake(state) == wanted:
                state = self._compacted(replace(state, rows=wanted["rows"], sums=_texts(wanted)))
                return state, Extracted(self.table.name, read, deleted, whole=False, rows=wanted["rows"])
        state, read = self._read_whole()
        if (found := self._totals_in_lake(state)) != wanted:
            raise Unreconciled(f"{self.table.name}: the lake has {_texts(found)}, PostgreSQL {_texts(wanted)}.")
        state = replace(state, rows=read, sums=_texts(wanted))
        return state, Extracted(self.table.name, read, 0, whole=True, rows=read)

    def _horizon_and_identity(self) -> tuple[int, str]:
        query = """
            select pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                   (select system_identifier from pg_control_system()) || '/' || d.oid || '/' || %s::regclass::oid
            from pg_database d where d.datname = current_database()
        """
        return self.connection.execute(query, [self.table.relation]).fetchone()

    def _is_continuable(self) -> bool:
        state = self.state
        return (
            state is not None
            and (state.fingerprint, state.identity) == (self.fingerprint, self.identity)
            and 0 <= self.horizon - state.horizon < FAR
            and bool(state.base)
        )

    def _select(self, changed_since: int | None = None) -> str:
        columns = ", ".join(stream.postgres_value(column) for column in self.table.columns)
        query = f"select {columns} from {self.table.relation}"
        if changed_since is not None:
            query += f" where age(xmin) <= age('{changed_since % 2**32}'::xid)"
        return query

    def _path(self, part: str) -> Callable[[int], Path]:
        home = self.folder / self.table.name
        home.mkdir(parents=True, exist_ok=True)
        return lambda number: home / f"{self.generation:08d}-{part}-{number:04d}.parquet"

    def _names(self, paths: Iterable[Path]) -> tuple[str, ...]:
        return tuple(path.relative_to(self.folder).as_posix() for path in paths)

    def _write(self, query: str, columns: tuple[Column, ...], part: str) -> tuple[tuple[str, ...], int]:
        rows = stream.batches(self.connection, query, columns)
        report = lambda total: self.on_progress(self.table.name, total)  # noqa: E731
        paths, total = stream.write_files(rows, columns, self._path(part), report)
        return self._names(paths), total

    def _read_whole(self) -> tuple[TableState, int]:
        base, rows = self._write(self._select(), self.table.columns, "base")
        state = TableState(self.table.name, self.fingerprint, self.identity, self.horizon, rows, rows, base)
        return (state, rows) if base else (self._without_rows(state), 0)

    def _without_rows(self, state: TableState) -> TableState:
        """This function gives an empty table a file, so that its columns are known."""
        path = self._path("base")(0)
        stream.parquet.write_table(
            stream.pa.schema([(c.name, stream.arrow_type(c)) for c in self.table.columns]).empty_table(), path
        )
        return replace(state, base=self._names([path]))

    def _read_changes(self, wanted: dict) -> tuple[TableState, int, int]:
        old = self.state
        delta, read = self._write(self._select(changed_since=old.horizon), self.table.columns, "delta")
        state = replace(old, horizon=self.horizon)
        if read:
            state = self._overlaid(state, delta)
        found = self._totals_in_lake(state)
        deleted = 0
        if (found["rows"], found["keys"]) != (wanted["rows"], wanted["keys"]):
            state, deleted = self._without_deleted(state)
        return state, read, deleted

    def _overlaid(self, state: TableState, delta: tuple[str, ...]) -> TableState:
        """This function lays changed rows over the base: one overlay, and one list of ids that no longer count below
        it.
        """
        key, delta_rows = self.table.key, files(self.folder, delta)
        overlay = f"select * from {delta_rows}"
        gone = f'select "{key}" from {delta_rows}'
        if state.overlay:
            kept = f'select o.* from {files(self.folder, state.overlay)} o anti join {delta_rows} d using ("{key}")'
            overlay = f"{kept} union all {overlay}"
        if state.gone:
            gone = f'{gone} union select "{key}" from {files(self.folder, state.gone)}'
        return replace(state, overlay=self._copied(overlay, "overlay"), **self._gone(gone))

    def _without_deleted(self, state: TableState) -> tuple[TableState, int]:
        """This function drops from the lake the rows whose keys PostgreSQL no longer has."""
        key = self.table.key
        present, _ = self._write(f'select "{key}" from {self.table.relation}', (Column(key, "bigint"),), "keys")
        have = files(self.folder, present) if present else f'(select null::bigint as "{key}" where false)'
        lost = f'select c."{key}" from ({current_rows(self.folder, state, key)}) c anti join {have} k using ("{key}")'
        deleted = self._scalar(f"select count(*) from ({lost})")
        gone = f'{lost} union select "{key}" from {files(self.folder, state.gone)}' if state.gone else lost
        state = replace(state, **self._gone(gone, "deleted"))
        if state.overlay:
            kept = f"select o.* from {files(self.folder, state.overlay)} o"
            if present:
                kept += f' semi join {have} k using ("{key}")'
            else:
                kept += " where false"
            state = replace(state, overlay=self._copied(kept, "kept"))
        return state, deleted

    def _gone(self, query: str, part: str = "gone") -> dict:
        names = self._copied(query, part)
        return {"gone": names, "gone_rows": self._scalar(f"select count(*) from {files(self.folder, names)}")}

    def _copied(self, query: str, part: str) -> tuple[str, ...]:
        path = self._path(part)(0)
        answer(self.duck, f"copy ({query}) to '{path}' (format parquet, compression zstd)")
        return self._names([path])

    def _compacted(self, state: TableState) -> TableState:
        """This function writes base and overlay anew as one base when a fifth of it has been overlaid."""
        if state.gone_rows <= COMPACT_ABOVE * max(state.base_rows, 1):
            return state
        base = self._copied(current_rows(self.folder, state, self.table.key), "base")
        return replace(state, base=base, base_rows=state.rows, overlay=(), gone=(), gone_rows=0)

    def _totals_in_postgres(self) -> dict:
        by_name = {column.name: column for column in self.table.columns}
        sums = [f"coalesce(sum({stream.postgres_value(by_name[name])}), 0)" for name in self.table.sums]
        totals = ", ".join(["count(*)", f'coalesce(sum("{self.table.key}"), 0)', *sums])
        row = self.connection.execute(f"select {totals} from {self.table.relation}").fetchone()
        return self._totals(row)

    def _totals_in_lake(self, state: TableState) -> dict:
        key = self.table.key
        sums = "".join(f', coalesce(sum("{name}"), 0)' for name in self.table.sums)
        rows = current_rows(self.folder, state, key)
        query = f'select count(*), coalesce(sum("{key}"), 0){sums} from ({rows})'
        return self._totals(answer(self.duck, query)[0])

    def _totals(self, row: tuple) -> dict:
        return dict(zip(("rows", "keys", *self.table.sums), (row[0], int(row[1]), *row[2:]), strict=True))

    def _scalar(self, query: str) -> int:
        return int(answer(self.duck, query)[0][0])


def _texts(totals: dict) -> dict[str, str]:
    return {name: str(value) for name, value in totals.items()}


def fingerprint(table: SourceTable) -> str:
    """This function names a declaration; another one makes the table be read whole."""
    shape = [table.relation, table.key, *((c.name, c.type, c.expression) for c in table.columns)]
    return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]
