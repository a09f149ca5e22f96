"""Searches over all customers: asked for, carried out once at a time, cancelled, begun again after a crash."""

from __future__ import annotations

import logging
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from libreta.directory.duplicates import sources, writing
from libreta.directory.duplicates.models import DuplicateRun, DuplicateSettings
from libreta.directory.duplicates.queries import settings_of_duplicates
from libreta.directory.duplicates.refusals import AlreadySearching, NothingToCancel
from libreta.directory.duplicates.terms import RunReach, RunStage, RunState, Strength
from libreta.intelligence.linkage import actions as linkage
from libreta.kernel import events
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden

log = logging.getLogger(__name__)

CAPABILITY = "duplicates.manage"
LOCK = "libreta.directory.duplicates"
OPEN = (RunState.QUEUED, RunState.RUNNING)
FOUND = "directory.duplicates.found"
SPAN = {RunStage.READ: (0, 25), RunStage.BLOCK: (25, 35), RunStage.LEARN: (35, 45), RunStage.COMPARE: (45, 95)}
HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class Cancelled(Exception):
    """Somebody asked for the end of the search."""


class OtherSearch(Exception):
    """Another process is at work on a search."""


def start_search(*, by: Actor, at: datetime, reach: str = RunReach.ALL) -> DuplicateRun:
    """This function asks for a search and queues its job in the same transaction. Raises Forbidden,
    AlreadySearching."""
    from libreta.directory.duplicates.jobs import search

    with transaction.atomic():
        asked = ask_for_search(by=by, at=at, reach=reach)
        search.defer(run_id=asked.pk)
    return asked


def ask_for_search(*, by: Actor, at: datetime, reach: str = RunReach.ALL) -> DuplicateRun:
    """This function writes a search down as waiting. What is new and changed can be searched only after everybody was.

    Raises Forbidden, or AlreadySearching while another one waits or works.
    """
    if not by.may(CAPABILITY):
        raise Forbidden()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE directory_duplicaterun IN SHARE ROW EXCLUSIVE MODE")
        at_work = is_at_work()
        if not at_work:
            _close_dead(at)
        if at_work or DuplicateRun.objects.filter(state__in=OPEN).exists():
            raise AlreadySearching()
        wanted = RunReach(reach) if _last_done() else RunReach.ALL
        return DuplicateRun.objects.create(asked_by_id=by.user_id, created_at=at, reach=wanted)


def cancel_search(run_id: int, *, by: Actor, at: datetime) -> None:
    """This function asks a search to end; a waiting one ends at once. Raises Forbidden, NothingToCancel."""
    if not by.may(CAPABILITY):
        raise Forbidden()
    with transaction.atomic():
        run = DuplicateRun.objects.select_for_update().filter(pk=run_id, state__in=OPEN).first()
        if run is None:
            raise NothingToCancel()
        run.is_cancel_asked = True
        if run.state == RunState.QUEUED:
            run.state, run.ended_at, run.error = RunState.CANCELLED, at, {"code": "cancelled"}
        run.save(update_fields=["is_cancel_asked", "state", "ended_at", "error"])


def carry_out_search(run_id: int, *, by: Actor, at: datetime, on_progress: Any = None) -> DuplicateRun | None:
    """This function does the work of a search and writes down how it ended; pairs appear all at once or not at all.

    A search whose process died is begun anew. Returns nothing when it has ended already.
    """
    try:
        with _alone():
            _close_dead(at, keep=run_id)
            run = DuplicateRun.objects.filter(pk=run_id, state__in=(*OPEN, RunState.INTERRUPTED)).first()
            if run is None:
                return None
            run.state, run.started_at, run.ended_at, run.error = RunState.RUNNING, at, None, {}
            run.save()
            try:
                _search(run, _Watch(run, on_progress), by, at)
                run.state = RunState.DONE
            except Cancelled:
                run.state, run.error = RunState.CANCELLED, {"code": "cancelled"}
            except Exception as fault:
                log.exception("Search %s", run.pk)
                run.state, run.error = RunState.FAILED, {"code": "fault", "kind": type(fault).__name__}
            run.ended_at = timezone.now()
            run.peak_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
            run.save()
            return run
    except OtherSearch:
        trouble = {"state": RunState.FAILED, "ended_at": at, "error": {"code": "other_search"}}
        DuplicateRun.objects.filter(pk=run_id, state=RunState.QUEUED).update(**trouble)
        return DuplicateRun.objects.filter(pk=run_id).first()


def is_at_work() -> bool:
    """This function says whether some process is at work on a search; it asks without taking the lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (
              SELECT FROM pg_locks, (SELECT hashtextextended(%s, 0) AS key) k
              WHERE locktype = 'advisory' AND granted AND objsubid = 1
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND classid::bigint = (k.key >> 32) & 4294967295 AND objid::bigint = k.key & 4294967295)
            """,
            [LOCK],
        )
        return cursor.fetchone()[0]


def change_settings(values: dict[str, Any], *, by: Actor, at: datetime) -> DuplicateSettings:
    """This function keeps what the administrator sets. Raises Forbidden."""
    if not by.may(CAPABILITY):
        raise Forbidden()
    with transaction.atomic():
        stamp(by)
        kept, _made = DuplicateSettings.objects.select_for_update().get_or_create(pk=1)
        for name, value in values.items():
            setattr(kept, name, value)
        kept.save()
    return kept


class _Watch:
    """Tells the run's row how far the work is, and hears whether somebody wants it to end."""

    def __init__(self, run: DuplicateRun, on_progress: Any) -> None:
        self.run, self.on_progress, self.told = run, on_progress, 0.0

    def __call__(self, stage: str, part: float) -> None:
        low, high = SPAN.get(RunStage(stage), (95, 99))
        self.run.stage, self.run.progress = stage, int(low + (high - low) * min(part, 1.0))
        if self.on_progress:
            self.on_progress(stage, self.run.progress)
        now = time.monotonic()
        if part and now - self.told < 0.5:
            return
        self.told = now
        rows = DuplicateRun.objects.filter(pk=self.run.pk)
        rows.update(stage=stage, progress=self.run.progress)
        if rows.filter(is_cancel_asked=True).exists():
            raise Cancelled


def _search(run: DuplicateRun, watch: _Watch, by: Actor, at: datetime) -> None:
    thresholds = settings_of_duplicates()
    before = _last_done() if run.reach == RunReach.CHANGED else None
    strengths = dict.fromkeys(Strength.values, 0)
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(HORIZON)
        run.horizon = cursor.fetchone()[0]
    writing.begin_stage()

    def keep(pairs: list[Any]) -> None:
        writing.stage(pairs)
        for pair in pairs:
            strengths[_strength(pair.probability, thresholds)] += 1

    done = linkage.search_pairs(
        sources.customers(before.horizon if before else None),
        connection.connection,
        where=sources.WHERE,
        floor=thresholds.possible,
        known=before.learned if before else None,
        on_pairs=keep,
        on_stage=watch,
    )
    watch(RunStage.WRITE, 0.0)
    began = time.perf_counter()
    with transaction.atomic():
        stamp(by, "duplicates")
        changed = sources.CHANGED.format(horizon=before.horizon % 2**32) if before else None
        written = writing.write_stage(changed=changed, at=at)
        counts = {"found": done.found, "added": written.added, "removed": written.removed}
        events.publish(FOUND, type_key="duplicate_pair", ids=[], by=by, at=at, payload={"run": run.pk, **counts})
    run.customers, run.compared, run.found = done.records, done.compared, done.found
    run.added, run.removed, run.clusters = written.added, written.removed, written.clusters
    run.strengths, run.learned = strengths, done.learned
    run.thresholds = {name: getattr(thresholds, name) for name in ("possible", "likely", "certain", "automatic")}
    run.seconds = {**done.seconds, "write": round(time.perf_counter() - began, 2)}
    run.stage, run.progress = RunStage.WRITE, 100


def _strength(probability: float, thresholds: DuplicateSettings) -> str:
    if probability >= thresholds.certain:
        return Strength.CERTAIN
    return Strength.LIKELY if probability >= thresholds.likely else Strength.POSSIBLE


def _last_done() -> DuplicateRun | None:
    return DuplicateRun.objects.filter(state=RunState.DONE).first()


def _close_dead(at: datetime, keep: int | None = None) -> None:
    dead = DuplicateRun.objects.filter(state=RunState.RUNNING).exclude(pk=keep)
    dead.update(state=RunState.INTERRUPTED, ended_at=at, error={"code": "interrupted"})


@contextmanager
def _alone() -> Iterator[None]:
    """Holds the one lock of searches; the database lets it go when this process dies. Raises OtherSearch."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
        if not cursor.fetchone()[0]:
            raise OtherSearch
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])
