"""Carrying an import out, from the file to the counts: resumable after a crash at any point."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from libreta.integrations.cards import keeping
from libreta.integrations.imports import deciding, files, matching
from libreta.integrations.imports.feed_stage import table_of
from libreta.integrations.imports.linking import plan_table
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.plan import NUMBER, Plan, staged_as
from libreta.integrations.imports.reading import Source
from libreta.integrations.imports.reverting import Reverter
from libreta.integrations.imports.staging import Stager
from libreta.integrations.imports.workbooks import UnreadableFile
from libreta.integrations.imports.writing import Writer, keep_refusals, marks_of, written_ids
from libreta.integrations.sources import remembering
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Refusal

LOCK_CLASS = 0x4C49  # advisory locks of imports
Clock = Callable[[], datetime]
State, Step = ImportRun.State, ImportRun.Step


class UnderWay(Refusal):
    """Another process, or what is left of one, works on this import; a job tries again a little later."""

    code, status, message = "under-way", 409, _("Another process is working on this import.")


class _Cancelled(Exception):
    """Raised between two chunks when somebody asked to stop."""


def check(run_id: int, *, by: Actor, clock: Clock = timezone.now) -> ImportRun:
    """This function reads and matches the whole file and writes nothing but the counts: the dry run."""
    return _Course(run_id, by, clock).run(_check, State.CHECKING)


def carry_out(run_id: int, *, by: Actor, clock: Clock = timezone.now) -> ImportRun:
    """This function carries an import out, or continues one that was interrupted."""
    return _Course(run_id, by, clock).run(_carry_out, State.RUNNING)


def revert(run_id: int, *, by: Actor, clock: Clock = timezone.now) -> ImportRun:
    """This function takes a whole import back, or continues to."""
    return _Course(run_id, by, clock).run(_revert, State.REVERTING)


class _Course:
    """One worker's way through an import."""

    def __init__(self, run_id: int, by: Actor, clock: Clock) -> None:
        self.run_id, self.by, self.clock = run_id, by, clock
        self.row = ImportRun.objects.get(pk=run_id)

    def run(self, work: "Callable[[_Course], None]", state: str) -> ImportRun:
        with _only_one(self.run_id) as alone, override(self.by.language):
            if not alone:
                raise UnderWay()
            self.save(state=state, started_at=self.row.started_at or self.clock(), problem="")
            try:
                work(self)
            except _Cancelled:
                self.save(state=State.CANCELLED, step=Step.NONE, finished_at=self.clock(), cancel_asked=False)
                self.count()
            except (Refusal, UnreadableFile) as problem:
                words = getattr(problem, "sentence", "") or str(getattr(problem, "message", problem))
                self.save(state=State.FAILED, step=Step.NONE, finished_at=self.clock(), problem=words)
        return self.row

    def save(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self.row, name, value)
        ImportRun.objects.filter(pk=self.run_id).update(**values)

    def begin(self, step: str, total: int) -> None:
        self.stop_if_asked()
        self.save(step=step, step_started_at=self.clock(), rows_total=total, rows_done=0)

    def advance(self, count: int) -> None:
        self.save(rows_done=self.row.rows_done + count)
        self.stop_if_asked()

    def wrote(self, count: int) -> None:
        ImportRun.objects.filter(pk=self.run_id).update(rows_done=F("rows_done") + count)

    def reached(self, done: int) -> None:
        self.save(rows_done=done)
        self.stop_if_asked()

    def stop_if_asked(self) -> None:
        if ImportRun.objects.filter(pk=self.run_id, cancel_asked=True).exists():
            raise _Cancelled

    def count(self) -> None:
        marks = marks_of(self.row)
        self.save(counts=self.row.counts | {"refused": marks["r"], "noted": marks["n"]})


@contextmanager
def _only_one(run_id: int) -> Iterator[bool]:
    """At most one process works on an import; the lock goes with the process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, run_id])
        alone = cursor.fetchone()[0]
    try:
        yield alone
    finally:
        if (
            alone
            and connection.connection is not None
            and not connection.connection.closed
            and not connection.needs_rollback
        ):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, run_id])


def _stage(course: _Course) -> Plan:
    """The staging tables, read again unless they are there and belong to this very plan."""
    run = course.row
    path = files.path_of(run)
    if not _is_staged(run):
        course.begin(Step.DECIDING, run.rows_total)
        plan = deciding.decide(path, Source.from_json(run.source), Plan.from_json(run.plan))
        course.save(plan=plan.to_json(), staged="")
        course.begin(Step.STAGING, run.counts.get("estimate", run.rows_total))
        stager = Stager(run, path, course.by)
        stager.start()
        stager.batches(course.reached)
        kept = {name: stager.counts[name] for name in ("rows", "continued", "blank", "closing")}
        kept["staged"] = _staged_counts(run)
        course.save(staged=_print(run), counts=run.counts | kept)
    course.begin(Step.MATCHING, run.counts.get("rows", 0))
    return Plan.from_json(run.plan)


def _check(course: _Course) -> None:
    plan = _stage(course)
    matching.match_all(course.row, plan, by=course.by, at=course.clock())
    counts = matching.counts(course.row, plan)
    with transaction.atomic():
        keep_refusals(course.row, plan)
        course.save(counts=course.row.counts | {"feeds": counts, "is_dry": True}, state=State.CHECKED, step=Step.NONE)
        course.count()


def _carry_out(course: _Course) -> None:
    plan = _stage(course)
    run = course.row
    matching.match_all(run, plan, by=course.by, at=course.clock())
    planned = matching.counts(run, plan)
    course.begin(Step.WRITING, sum(feed["create"] + feed["update"] for feed in planned.values()))
    for number in range(len(plan.feeds)):
        writer = Writer(run, plan, number, by=course.by, at=course.clock())
        instants = dict.fromkeys([*run.counts.get("instants", []), writer.at.isoformat()])
        course.save(counts=run.counts | {"instants": list(instants)})
        writer.write(course.wrote, course.stop_if_asked)
    course.begin(Step.SOURCES, run.counts.get("rows", 0))
    _note_sources(course, plan)
    with transaction.atomic():
        keep_refusals(run, plan)
        course.save(
            counts=run.counts | {"feeds": _written(run, plan), "is_dry": False, "spans": _spans(run, plan)},
            state=State.DONE,
            step=Step.NONE,
            finished_at=course.clock(),
        )
        course.count()
        matching.drop_tables(run.id)


def _note_sources(course: _Course, plan: Plan) -> None:
    """What the source said, and how it names the records; done again after a crash, this changes nothing."""
    at = course.row.started_at or course.clock()
    for number, feed in enumerate(plan.feeds):
        staged = remembering.Written(
            table=plan_table(course.row.id, number),
            type_key=feed.type,
            source=plan.system,
            is_named=bool(plan.system and feed.known_as),
            columns={
                name: staged_as(name)
                for name, value in feed.values.items()
                if name not in (NUMBER, "external_id") and value.columns and not (value.feed or value.match)
            },
        )
        remembering.remember(staged, run_id=course.row.id, at=at, between=course.stop_if_asked)
    if course.row.source["format"] == "vcard":
        number = plan.feeds.index(plan.main)
        keeping.keep(
            files.path_of(course.row), lambda rows: written_ids(course.row, number, rows), run_id=course.row.id, at=at
        )


def _revert(course: _Course) -> None:
    run, plan = course.row, Plan.from_json(course.row.plan)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM integrations_importrow WHERE run_id = %s AND action IN ('c', 'u') "
            "AND version IS NOT NULL AND NOT is_kept",
            [run.id],
        )
        course.begin(Step.REVERTING, cursor.fetchone()[0])
    reverted = run.counts.get("reverted", {"trashed": 0, "restored": 0, "kept": 0})
    for number in reversed(range(len(plan.feeds))):
        found = Reverter(run, plan, number, by=course.by, at=course.clock()).revert(course.advance)
        reverted = {name: reverted[name] + found[name] for name in reverted}
        course.save(counts=run.counts | {"reverted": reverted})
    remembering.forget(run.id)
    course.save(state=State.REVERTED, step=Step.NONE, reverted_at=course.clock())


def _written(run: ImportRun, plan: Plan) -> dict[str, dict[str, int]]:
    """What was written, per feed, from the marks and the plan tables."""
    marks: dict[tuple[int, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT feed, action, count(*) FROM integrations_importrow WHERE run_id = %s AND action IN ('c', 'u') "
            "GROUP BY 1, 2",
            [run.id],
        )
        marks = {(feed, action): count for feed, action, count in cursor.fetchall()}
    planned = matching.counts(run, plan)
    return {
        feed.name: {
            "created": marks.get((i, "c"), 0),
            "updated": marks.get((i, "u"), 0),
            "unchanged": planned[feed.name]["unchanged"],
            "refused": planned[feed.name]["refused"],
        }
        for i, feed in enumerate(plan.feeds)
    }


def _spans(run: ImportRun, plan: Plan) -> dict[str, list[int]]:
    """The lowest and the highest number of the records that each feed made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT feed, min(record_id), max(record_id) FROM integrations_importrow "
            "WHERE run_id = %s AND action = 'c' GROUP BY 1",
            [run.id],
        )
        return {plan.feeds[feed].name: [low, high] for feed, low, high in cursor.fetchall()}


def _print(run: ImportRun) -> str:
    return hashlib.sha256(json.dumps([run.source, run.plan], sort_keys=True).encode()).hexdigest()[:32]


def _is_staged(run: ImportRun) -> bool:
    return bool(run.staged) and run.staged == _print(run) and run.counts.get("staged") == _staged_counts(run)


def _staged_counts(run: ImportRun) -> list[int] | None:
    counts = []
    with connection.cursor() as cursor:
        for number in range(len(run.plan["feeds"])):
            cursor.execute("SELECT to_regclass(%s)", [table_of(run.id, number)])
            if cursor.fetchone()[0] is None:
                return None
            cursor.execute(f"SELECT count(*) FROM {table_of(run.id, number)}")
            counts.append(cursor.fetchone()[0])
    return counts
