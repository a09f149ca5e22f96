"""One run at a time, seen from outside while it works: a lock, a progress, a way to cancel."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg

from libreta.intelligence.terms import Stage
from libreta.intelligence.warehouse.postgres import postgres

LOCK = "libreta.intelligence.run"
EVERY = 0.5
# Where each stage begins on the way to 100.
BEGINS = {Stage.EXTRACT: 0, Stage.MARTS: 45, Stage.MODELS: 65, Stage.BACKTEST: 72, Stage.WRITE: 80}
ENDS = {Stage.EXTRACT: 45, Stage.MARTS: 65, Stage.MODELS: 72, Stage.BACKTEST: 80, Stage.WRITE: 99}

OnProgress = Callable[[str, int, int], None]


class OtherRun(Exception):
    """Another process holds the lock."""


class Cancelled(Exception):
    """Somebody asked for the end of the run."""


class Watch:
    """Tells the run's row how far the work is, on a connection of its own, so that others see it while it happens."""

    def __init__(self, connection: psycopg.Connection, run_id: int, on_progress: OnProgress | None = None) -> None:
        self.connection, self.run_id, self.on_progress = connection, run_id, on_progress
        self.stage = Stage.EXTRACT
        self.told = 0.0
        self.seconds: dict[str, float] = {}
        self.began = time.perf_counter()

    def enter(self, stage: Stage) -> None:
        """This function begins a stage. Raises Cancelled."""
        now = time.perf_counter()
        if self.told:
            self.seconds[str(self.stage)] = round(now - self.began, 2)
        self.stage, self.began, self.told = stage, now, 0.0
        self.report(0, 1)

    def finish(self) -> dict[str, float]:
        """This function ends the last stage and returns the seconds of each."""
        self.seconds[str(self.stage)] = round(time.perf_counter() - self.began, 2)
        return self.seconds

    def report(self, done: int, of: int, *, now_at_last: bool = False) -> None:
        """This function tells how many of how many rows of the stage are done, twice a second at most. Raises
        Cancelled.
        """
        now = time.perf_counter()
        if self.told and now - self.told < EVERY and not now_at_last:
            return
        self.told = now
        begin, end = BEGINS[self.stage], ENDS[self.stage]
        progress = int(begin + (end - begin) * min(done / max(of, 1), 1.0))
        found = self.connection.execute(
            "update intelligence_run set stage = %s, progress = %s, rows_done = %s where id = %s"
            " returning is_cancel_asked",
            [str(self.stage), progress, done, self.run_id],
        ).fetchone()
        if self.on_progress:
            self.on_progress(str(self.stage), progress, done)
        if found is None or found[0]:
            raise Cancelled


@contextmanager
def locked() -> Iterator[psycopg.Connection]:
    """This function holds the one lock of runs; the database lets it go when this process dies. Raises OtherRun."""
    with postgres() as connection:
        if not connection.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK]).fetchone()[0]:
            raise OtherRun
        try:
            yield connection
        finally:
            # A server notices a closed connection a moment later, and the next run may be quicker.
            with suppress(psycopg.Error):
                connection.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])


def is_locked(cursor: object) -> bool:
    """This function says whether some process is at work on a run; it asks without taking the lock."""
    cursor.execute(
        """
        select exists (
          select from pg_locks, (select hashtextextended(%s, 0) as key) k
          where locktype = 'advisory' and granted and objsubid = 1
            and database = (select oid from pg_database where datname = current_database())
            and classid::bigint = (k.key >> 32) & 4294967295 and objid::bigint = k.key & 4294967295)
        """,
        [LOCK],
    )
    return cursor.fetchone()[0]
