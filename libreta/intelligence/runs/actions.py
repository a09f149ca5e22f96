"""Start and cancel a run. The work itself is in `carrying`, whose libraries only the worker loads."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from libreta.intelligence.runs.models import IntelligenceRun
from libreta.intelligence.runs.refusals import AlreadyRunning, NothingToCancel
from libreta.intelligence.runs.watch import OnProgress, is_locked
from libreta.intelligence.terms import State
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Forbidden

CAPABILITY = "intelligence.run"
OPEN = (State.QUEUED, State.RUNNING)


def start_run(*, by: Actor, at: datetime, as_of: date | None = None, only_warehouse: bool = False) -> IntelligenceRun:
    """This function asks for a run and queues its job in the same transaction. Raises Forbidden, AlreadyRunning."""
    from libreta.intelligence.runs.jobs import run as job

    with transaction.atomic():
        asked = ask_for_run(by=by, at=at, as_of=as_of, only_warehouse=only_warehouse)
        job.defer(run_id=asked.pk)
    return asked


def ask_for_run(*, by: Actor, at: datetime, as_of: date | None = None, only_warehouse: bool = False) -> IntelligenceRun:
    """This function writes a run down as waiting. Raises Forbidden, or AlreadyRunning while another one waits or
    works.
    """
    if not by.may(CAPABILITY):
        raise Forbidden()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("lock table intelligence_run in share row exclusive mode")
            at_work = is_locked(cursor)
        recover_interrupted_runs(at=at, at_work=at_work)
        if at_work or IntelligenceRun.objects.filter(state__in=OPEN).exists():
            raise AlreadyRunning()
        return IntelligenceRun.objects.create(
            asked_by_id=by.user_id, created_at=at, asked_as_of=as_of, only_warehouse=only_warehouse
        )


def recover_interrupted_runs(*, at: datetime, at_work: bool = False, keep: int | None = None) -> int:
    """This function closes runs that say "running" while nobody is at work on one: their process died."""
    if at_work:
        return 0
    dead = IntelligenceRun.objects.filter(state=State.RUNNING).exclude(pk=keep)
    return dead.update(state=State.INTERRUPTED, ended_at=at, error={"code": "interrupted"})


def cancel_run(run_id: int, *, by: Actor, at: datetime) -> None:
    """This function asks a run to end; a waiting one ends at once. Raises Forbidden, NothingToCancel."""
    if not by.may(CAPABILITY):
        raise Forbidden()
    with transaction.atomic():
        found = IntelligenceRun.objects.select_for_update().filter(pk=run_id, state__in=OPEN).first()
        if found is None:
            raise NothingToCancel()
        found.is_cancel_asked = True
        if found.state == State.QUEUED:
            found.state, found.ended_at, found.error = State.CANCELLED, at, {"code": "cancelled"}
        found.save(update_fields=["is_cancel_asked", "state", "ended_at", "error"])


def carry_out_run(
    run_id: int, *, by: Actor, at: datetime, on_progress: OnProgress | None = None
) -> IntelligenceRun | None:
    """This function does the work of a run and writes down how it ended, see `carrying.carry_out`; then it learns the
    declared outcomes anew.
    """
    from libreta.intelligence.outcomes.actions import learn_all
    from libreta.intelligence.runs import carrying

    run = carrying.carry_out(run_id, by=by, at=at, on_progress=on_progress)
    if run is not None and not run.only_warehouse and run.state in (State.DONE, State.NOT_READY):
        learn_all(by=by, at=at)
    return run
