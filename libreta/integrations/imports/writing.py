"""Writing what was matched, chunk by chunk: each chunk is one transaction with the marks of its rows.

After a crash the marks tell which rows are written; nothing is lost and nothing is written twice.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg import sql

from libreta.integrations.imports.linking import plan_table, without_compilation
from libreta.integrations.imports.models import ImportRow, ImportRun
from libreta.integrations.imports.plan import NUMBER, Feed, Plan, staged_as
from libreta.kernel import following, records, staged, writes
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Refusal

CHUNK_ROWS = 5000
WRITERS = 2
ATTEMPTS = 5
DEADLOCK = "40P01"
S, Id, L = sql.SQL, sql.Identifier, sql.Literal
OPEN = S("s.reason IS NULL AND NOT s.is_same AND NOT s.is_done")


class Writer:
    """Writes one feed of one import."""

    def __init__(self, run: ImportRun, plan: Plan, number: int, *, by: Actor, at: datetime) -> None:
        self.run, self.plan, self.number, self.by, self.at = run, plan, number, by, at
        self.feed: Feed = plan.feeds[number]
        self.record_type = records.get(self.feed.type)
        self.table = plan_table(run.id, number)
        self.columns = {name: staged_as(name) for name in self.feed.values if name != NUMBER}

    def write(self, after_chunk: Callable[[int], None], between: Callable[[], None]) -> None:
        """This function writes all open rows of the feed, several chunks at a time where their order does not matter.

        Children of one parent stay in one hand: their sums would wait for each other.
        `after_chunk` runs inside the transaction of each chunk, `between` after it; it may raise to stop.
        """
        self._refuse_orphans()
        ranges = self._ranges()
        if connection.in_atomic_block or self.record_type.through or self._is_layered():
            for low, high in ranges:
                self._write_range(low, high, after_chunk)
                between()
            return
        with ThreadPoolExecutor(WRITERS) as pool:
            waiting: set[Future] = set()
            for low, high in ranges:
                waiting.add(pool.submit(self._write_apart, low, high, after_chunk))
                if len(waiting) > WRITERS:
                    finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    _raise_first(finished)
                    between()
            _raise_first(wait(waiting).done)
        between()

    def _write_apart(self, low: int, high: int, after_chunk: Callable[[int], None]) -> None:
        """One chunk in a thread and on a connection of its own."""
        try:
            with override(self.by.language):
                self._write_range(low, high, after_chunk)
        finally:
            connection.close()

    def _is_layered(self) -> bool:
        """Whether some of the rows need others of the same feed to be there first."""
        with connection.cursor() as cursor:
            cursor.execute(S("SELECT EXISTS (SELECT FROM {} WHERE depth > 0)").format(Id(self.table)))
            return cursor.fetchone()[0]

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """The borders of the chunks; rows that were refused or written meanwhile do not come again."""
        low = -1
        while (high := self._chunk_end(low)) is not None:
            yield low, high
            low = high

    def _refuse_orphans(self) -> None:
        """Rows whose parent was refused while it was being written are refused as well."""
        for name, value in self.feed.values.items():
            if value.feed:
                parent = next(i for i, feed in enumerate(self.plan.feeds) if feed.name == value.feed)
                orphaned = S(
                    "UPDATE {} s SET reason = %(reason)s FROM {} p WHERE s.{} = p.id AND p.reason IS NOT NULL AND {}"
                ).format(Id(self.table), Id(plan_table(self.run.id, parent)), Id(name), OPEN)
                label = str(self.record_type.field(name).label)
                reason = _("%(field)s: its own row was refused.") % {"field": label}
                self._execute(orphaned, {"reason": reason})

    def _check_links(self) -> None:
        """Foreign keys are checked with the chunk that sets them, so that a broken one costs its own row."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _chunk_end(self, low: int) -> int | None:
        statement = S(
            "SELECT max(position) FROM (SELECT s.position FROM {} s WHERE s.position > %(low)s AND {} "
            "ORDER BY s.position LIMIT %(rows)s) c"
        ).format(Id(self.table), OPEN)
        with connection.cursor() as cursor:
            cursor.execute(statement, {"low": low, "rows": CHUNK_ROWS})
            return cursor.fetchone()[0]

    def _write_range(self, low: int, high: int, after_chunk: Callable[[int], None], attempt: int = 1) -> None:
        """One chunk; where the database refuses it, its halves, down to the row that is to blame."""
        try:
            with transaction.atomic():
                without_compilation()
                self._follow_merges(low, high)
                written = self._create(low, high) + self._update(low, high)
                self._check_links()
                after_chunk(written)
        except OperationalError as problem:
            if getattr(problem.__cause__, "sqlstate", "") != DEADLOCK or attempt >= ATTEMPTS:
                raise
            self._write_range(low, high, after_chunk, attempt + 1)
        except (IntegrityError, DataError, Refusal) as problem:
            rows = self._positions(low, high)
            if len(rows) == 1:
                self._refuse(rows[0], problem, after_chunk)
            elif rows:
                middle = rows[len(rows) // 2 - 1]
                self._write_range(low, middle, after_chunk)
                self._write_range(middle, high, after_chunk)

    def _follow_merges(self, low: int, high: int) -> None:
        """Records that were merged away since they were matched: their rows go to the record that stayed.

        The lock keeps a merge waiting until the chunk is written, and then it finds these rows too.
        """
        links = {n: self.record_type.field(n).target for n, v in self.feed.values.items() if v.feed or v.match}
        columns = {"id": self.feed.type} | {name: target for name, target in links.items() if target}
        for column, target in columns.items():
            if following.gone(target) is None:
                continue
            mine = S("s.position > %(low)s AND s.position <= %(high)s AND {}").format(OPEN)
            locked = S(
                "SELECT t.id, t.trashed_at FROM {} t WHERE t.id IN (SELECT s.{} FROM {} s WHERE {}) "
                "ORDER BY t.id FOR SHARE"
            ).format(Id(records.get(target).model._meta.db_table), Id(column), Id(self.table), mine)
            with connection.cursor() as cursor:
                cursor.execute(locked, {"low": low, "high": high})
                gone = [record for record, trashed_at in cursor.fetchall() if trashed_at is not None]
            for former, survivor in following.survivors(target, gone).items():
                moved = S("UPDATE {} s SET {} = %(to)s WHERE s.{} = %(old)s AND {}")
                moved = moved.format(Id(self.table), Id(column), Id(column), mine)
                self._execute(moved, {"to": survivor, "old": former, "low": low, "high": high})

    def _staged(self, low: int, high: int, *, new: bool) -> staged.Staged:
        condition = S("s.position > %(low)s AND s.position <= %(high)s AND {} AND {}").format(
            S("s.is_new" if new else "NOT s.is_new"), OPEN
        )
        return staged.Staged(self.table, self.columns, condition, {"low": low, "high": high})

    def _create(self, low: int, high: int) -> int:
        if self.feed.mode == "update":
            return 0
        chunk = self._staged(low, high, new=True)
        if not self._has(chunk):
            return 0
        ids = staged.create(self.feed.type, chunk, by=self.by, at=self.at)
        marks = S(
            "INSERT INTO integrations_importrow (run_id, action, feed, row, record_id, version, reason) "
            "SELECT %(run)s, 'c', %(feed)s, s.row_number, s.id, 1, '' FROM {} s WHERE {}"
        )
        self._execute(marks.format(Id(self.table), chunk.condition), chunk.parameters)
        return len(ids)

    def _update(self, low: int, high: int) -> int:
        chunk = self._staged(low, high, new=False)
        if self.feed.mode == "create" or not self._has(chunk):
            return 0
        table = Id(self.record_type.model._meta.db_table)
        locked = S("SELECT t.id FROM {} t JOIN {} s ON s.id = t.id WHERE {} ORDER BY t.id FOR UPDATE OF t")
        self._execute(locked.format(table, Id(self.table), chunk.condition), chunk.parameters)
        before = S(
            "INSERT INTO integrations_importrow (run_id, action, feed, row, record_id, version, before, reason) "
            "SELECT %(run)s, 'u', %(feed)s, s.row_number, t.id, t.version + 1, {before}, '' FROM {table} t "
            "JOIN {staging} s ON s.id = t.id WHERE {condition} AND ({differs})"
        ).format(
            before=self._before(),
            table=table,
            staging=Id(self.table),
            condition=chunk.condition,
            differs=staged.differs(self.record_type, self.columns, clear=self.plan.clear),
        )
        self._execute(before, chunk.parameters)
        return len(staged.update(self.feed.type, chunk, by=self.by, at=self.at, clear=self.plan.clear))

    def _before(self) -> sql.Composable:
        """The values that an update replaces, by column of the table."""
        pairs: list[sql.Composable] = []
        for column in staged.assignments(self.record_type, self.columns):
            value = S("t.{}").format(Id(column))
            pairs.append(S("{}, {}").format(L(column), value))
        return S("jsonb_build_object({})").format(S(", ").join(pairs))

    def _has(self, chunk: staged.Staged) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                S("SELECT EXISTS (SELECT FROM {} s WHERE {})").format(Id(self.table), chunk.condition), chunk.parameters
            )
            return cursor.fetchone()[0]

    def _positions(self, low: int, high: int) -> list[int]:
        statement = S(
            "SELECT s.position FROM {} s WHERE s.position > %(low)s AND s.position <= %(high)s AND {} ORDER BY 1"
        ).format(Id(self.table), OPEN)
        with connection.cursor() as cursor:
            cursor.execute(statement, {"low": low, "high": high})
            return [row[0] for row in cursor.fetchall()]

    def _refuse(self, position: int, problem: Exception, after_chunk: Callable[[int], None]) -> None:
        reason = _reason(problem, self.record_type)
        with transaction.atomic():
            self._execute(
                S("UPDATE {} SET reason = %(reason)s WHERE position = %(position)s").format(Id(self.table)),
                {"reason": reason, "position": position},
            )
            after_chunk(1)

    def _execute(self, statement: sql.Composable, parameters: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, {**parameters, "run": self.run.id, "feed": self.number})


def _raise_first(finished: Iterable[Future]) -> None:
    for done in finished:
        done.result()


def keep_refusals(run: ImportRun, plan: Plan) -> int:
    """This function marks every row that matching or the database refused; the first reason of a row is kept."""
    total = 0
    for number in range(len(plan.feeds)):
        with connection.cursor() as cursor:
            cursor.execute(
                S(
                    "INSERT INTO integrations_importrow (run_id, action, feed, row, reason) "
                    "SELECT %(run)s, 'r', 0, row_number, reason FROM {} WHERE reason IS NOT NULL ON CONFLICT DO NOTHING"
                ).format(Id(plan_table(run.id, number))),
                {"run": run.id},
            )
            total += cursor.rowcount
    return total


def _reason(problem: Exception, record_type: Any) -> str:
    """A sentence for what the database or a right said about one row."""
    refusal = writes.refusal_of(problem, record_type) if isinstance(problem, IntegrityError) else problem
    if isinstance(refusal, Refusal):
        told = [f"{record_type.field(n).label}: {text}" for n, texts in refusal.errors.items() for text in texts]
        return " ".join(told) or str(refusal.message)
    return _("The database does not take these values: %(words)s") % {"words": str(problem).splitlines()[0][:200]}


def written_ids(run: ImportRun, number: int, rows: list[int]) -> dict[int, int]:
    """This function gives the records that rows of a feed became, by row, also those that stood there already."""
    with connection.cursor() as cursor:
        cursor.execute(
            S("SELECT row_number, id FROM {} WHERE reason IS NULL AND row_number = ANY(%s)").format(
                Id(plan_table(run.id, number))
            ),
            [rows],
        )
        return dict(cursor.fetchall())


def marks_of(run: ImportRun) -> dict[str, int]:
    """This function counts the marks of an import by action."""
    found = dict.fromkeys(ImportRow.Action.values, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT action, count(*) FROM integrations_importrow WHERE run_id = %s GROUP BY 1", [run.id])
        found.update(cursor.fetchall())
    return found
