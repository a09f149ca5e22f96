"""Taking a whole import back: what it created goes to the trash, what it changed gets its values back.

A record that somebody changed since, or that others point at by now, is left as it is and reported.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from psycopg import sql

from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.plan import NUMBER, Plan
from libreta.kernel import records, staged, writes
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Refusal

CHUNK_ROWS = 2000
S, Id, L = sql.SQL, sql.Identifier, sql.Literal


class Reverter:
    """Takes one feed of an import back."""

    def __init__(self, run: ImportRun, plan: Plan, number: int, *, by: Actor, at: datetime) -> None:
        self.run, self.number, self.by, self.at = run, number, by, at
        self.feed = plan.feeds[number]
        self.record_type = records.get(self.feed.type)
        self.table = self.record_type.model._meta.db_table
        self.columns = {name: name for name in self.feed.values if name != NUMBER}
        self.back = f"import_{run.id}_back_{number}"

    def revert(self, after_chunk: Callable[[int], None]) -> dict[str, int]:
        """This function takes the feed back in chunks and counts what was trashed, restored and kept."""
        counts = {"trashed": 0, "restored": 0, "kept": 0}
        self._prepare_values()
        for action, work, counted in (("u", self._restore, "restored"), ("c", self._trash, "trashed")):
            while rows := self._next(action):
                done = self._chunk(rows, work)
                counts[counted] += done
                counts["kept"] += len(rows) - done
                after_chunk(len(rows))
        self._run(S("DROP TABLE IF EXISTS {}").format(Id(self.back)))
        return counts

    def _chunk(self, rows: list[tuple[int, int]], work: Callable[[list[int]], int]) -> int:
        """One chunk; where a refusal stops it, its halves, down to the records that stay."""
        try:
            with transaction.atomic():
                self._keep(self._changed_since(rows))
                free = self._free(rows)
                done = work([record for _row, record in free]) if free else 0
                self._tick([row for row, _record in free])
                return done
        except Refusal:
            if len(rows) == 1:
                self._keep([rows[0][0]])
                return 0
            middle = len(rows) // 2
            return self._chunk(rows[:middle], work) + self._chunk(rows[middle:], work)

    def _prepare_values(self) -> None:
        """The former values as a staging table."""
        fields = self.record_type.fields()
        picks = [
            S("r.extra->{} AS {}").format(L(name), Id(name)) if fields[name].custom
            else S("r.{} AS {}").format(Id(fields[name].path), Id(name))
            for name in self.columns
        ]  # fmt: skip
        self._run(S("DROP TABLE IF EXISTS {}").format(Id(self.back)))
        build = S(
            "CREATE UNLOGGED TABLE {back} AS SELECT i.record_id AS id{picks} FROM integrations_importrow i, "
            "LATERAL jsonb_populate_record(NULL::{table}, i.before) r "
            "WHERE i.run_id = {run} AND i.feed = {feed} AND i.action = 'u'"
        )
        listed = S("").join(S(", {}").format(pick) for pick in picks)
        self._run(
            build.format(
                back=Id(self.back), picks=listed, table=Id(self.table), run=L(self.run.id), feed=L(self.number)
            )
        )
        self._run(S("CREATE INDEX ON {} (id)").format(Id(self.back)))

    def _next(self, action: str) -> list[tuple[int, int]]:
        """Rows not yet decided, last ones first: children before their parents."""
        return self._rows(
            S(
                "SELECT row, record_id FROM integrations_importrow WHERE run_id = {} AND feed = {} AND action = {} "
                "AND version IS NOT NULL AND NOT is_kept ORDER BY row DESC LIMIT {}"
            ).format(L(self.run.id), L(self.number), L(action), L(CHUNK_ROWS))
        )

    def _changed_since(self, rows: list[tuple[int, int]]) -> list[int]:
        changed = S(
            "SELECT i.row FROM integrations_importrow i LEFT JOIN (SELECT id, version, trashed_at FROM {table} "
            "WHERE id = ANY({ids}) FOR UPDATE) t ON t.id = i.record_id WHERE i.run_id = {run} AND i.feed = {feed} "
            "AND i.row = ANY({rows}) AND i.action IN ('c', 'u') AND i.version IS NOT NULL "
            "AND (t.id IS NULL OR t.version <> i.version OR t.trashed_at IS NOT NULL)"
        ).format(
            table=Id(self.table), ids=L([record for _row, record in rows]), run=L(self.run.id), feed=L(self.number),
            rows=L([row for row, _record in rows]),
        )  # fmt: skip
        return [row for (row,) in self._rows(changed)]

    def _free(self, rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return self._rows(
            S(
                "SELECT row, record_id FROM integrations_importrow WHERE run_id = {} AND feed = {} AND row = ANY({}) "
                "AND action IN ('c', 'u') AND version IS NOT NULL AND NOT is_kept"
            ).format(L(self.run.id), L(self.number), L([row for row, _record in rows]))
        )

    def _restore(self, ids: list[int]) -> int:
        chunk = staged.Staged(self.back, self.columns, S("s.id = ANY({})").format(L(ids)))
        staged.update(self.feed.type, chunk, by=self.by, at=self.at, clear=True)
        return len(ids)

    def _trash(self, ids: list[int]) -> int:
        if used := self._used(ids):
            held = [row for row, record in self._held(ids) if record in used]
            self._keep(held)
            ids = [record for record in ids if record not in used]
        return writes.trash(self.feed.type, ids, by=self.by, at=self.at) if ids else 0

    def _held(self, ids: list[int]) -> list[tuple[int, int]]:
        return self._rows(
            S(
                "SELECT row, record_id FROM integrations_importrow "
                "WHERE run_id = {} AND feed = {} AND record_id = ANY({})"
            ).format(L(self.run.id), L(self.number), L(ids))
        )

    def _used(self, ids: list[int]) -> set[int]:
        """Records at which living records point that this import did not make."""
        used: set[int] = set()
        for relation in self.record_type.relations().values():
            other = records.get(relation.type_key)
            if other.append_only:
                continue
            column = Id(other.columns_by_name[relation.via].path)
            found = S(
                "SELECT DISTINCT o.{column} FROM {table} o WHERE o.{column} = ANY({ids}) AND o.trashed_at IS NULL "
                "AND NOT EXISTS (SELECT FROM integrations_importrow i WHERE i.run_id = {run} AND i.action = 'c' "
                "AND i.record_id = o.id AND i.feed = ANY({feeds}))"
            ).format(
                column=column, table=Id(other.model._meta.db_table), ids=L(ids), run=L(self.run.id),
                feeds=L(self._feeds_of(other.key)),
            )  # fmt: skip
            used |= {record for (record,) in self._rows(found)}
        return used

    def _feeds_of(self, type_key: str) -> list[int]:
        plan = Plan.from_json(self.run.plan)
        return [i for i, feed in enumerate(plan.feeds) if feed.type == type_key] or [-1]

    def _keep(self, rows: list[int]) -> None:
        if rows:
            self._run(self._mark("is_kept = true", rows))

    def _tick(self, rows: list[int]) -> None:
        if rows:
            self._run(S("{} AND NOT is_kept").format(self._mark("version = NULL", rows)))

    def _mark(self, setting: str, rows: list[int]) -> sql.Composable:
        return S(
            "UPDATE integrations_importrow SET {} WHERE run_id = {} AND feed = {} AND row = ANY({}) "
            "AND action IN ('c', 'u')"
        ).format(S(setting), L(self.run.id), L(self.number), L(rows))

    def _run(self, statement: sql.Composable) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def _rows(self, statement: sql.Composable) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
