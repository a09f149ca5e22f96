"""The work of a run, and the state in which it ends."""

from __future__ import annotations

import logging
from datetime import datetime

import psycopg
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from libreta.intelligence.marts.build import open_marts
from libreta.intelligence.marts.contract import Broken
from libreta.intelligence.runs import stages
from libreta.intelligence.runs.actions import OPEN, recover_interrupted_runs
from libreta.intelligence.runs.models import IntelligenceRun
from libreta.intelligence.runs.watch import Cancelled, OnProgress, OtherRun, Watch, locked
from libreta.intelligence.sciences.readiness import NotReady
from libreta.intelligence.terms import State
from libreta.intelligence.warehouse.engine import lake_folder
from libreta.intelligence.warehouse.extract import Unreconciled
from libreta.kernel import notices
from libreta.kernel.actors import Actor

log = logging.getLogger(__name__)


def carry_out(run_id: int, *, by: Actor, at: datetime, on_progress: OnProgress | None = None) -> IntelligenceRun | None:
    """This function does the work of a run and writes down how it ended. It raises no expected trouble.

    A run whose process died before is carried out from the start: the lake keeps what was listed, the rest is read
    again. Returns nothing when the run has ended already.
    """
    try:
        with locked() as guarding:
            recover_interrupted_runs(at=at, keep=run_id)
            run = IntelligenceRun.objects.filter(pk=run_id, state__in=(*OPEN, State.INTERRUPTED)).first()
            if run is None:
                return None
            _begin(run, at)
            watch = Watch(guarding, run.pk, on_progress)
            _end(run, _outcome(run, watch, by, at), watch)
            return run
    except OtherRun:
        trouble = {"state": State.FAILED, "ended_at": at, "error": {"code": "other_run"}}
        IntelligenceRun.objects.filter(pk=run_id, state=State.QUEUED).update(**trouble)
        return IntelligenceRun.objects.get(pk=run_id)


def _begin(run: IntelligenceRun, at: datetime) -> None:
    run.state, run.started_at, run.ended_at = State.RUNNING, at, None
    run.progress, run.error, run.notes = 0, {}, []
    run.save()


def _outcome(run: IntelligenceRun, watch: Watch, by: Actor, at: datetime) -> tuple[State, dict]:
    """This function works through the stages and returns the state in which they ended, with the reason."""
    try:
        _work(run, watch, by, at)
    except NotReady as state:
        return State.NOT_READY, {"code": state.code, **state.numbers}
    except Cancelled:
        return State.CANCELLED, {"code": "cancelled"}
    except Broken as broken:
        return State.FAILED, {"code": "contract_broken", "detail": str(broken)}
    except Unreconciled as differing:
        return State.FAILED, {"code": "unreconciled", "detail": str(differing)}
    except (psycopg.Error, DatabaseError) as fault:
        log.exception("Run %s: the database", run.pk)
        return State.FAILED, {"code": "database", "detail": _first_line(fault)}
    except OSError as fault:
        log.exception("Run %s: the lake", run.pk)
        return State.FAILED, {"code": "disk", "detail": _first_line(fault)}
    except Exception as fault:  # a run must end in a state that a person can read
        log.exception("Run %s", run.pk)
        return State.FAILED, {"code": "fault", "detail": f"{type(fault).__name__}: {_first_line(fault)}"}
    return State.DONE, {}


def _work(run: IntelligenceRun, watch: Watch, by: Actor, at: datetime) -> None:
    folder = lake_folder()
    run.tables = stages.read_changes(folder, watch)
    found = stages.circumstances(folder, run.asked_as_of, at.date())
    run.as_of = found.as_of
    run.notes += found.notes
    run.marts = stages.build_marts(folder, found, watch)
    if run.only_warehouse:
        return
    with open_marts(folder) as marts:
        scored = stages.fit_models(run, marts, found.base, watch)
    stages.write_scores(run, scored, by, at, watch)


def _end(run: IntelligenceRun, outcome: tuple[State, dict], watch: Watch) -> None:
    run.state, run.error = outcome
    run.seconds = watch.finish()
    run.stage, run.ended_at = str(watch.stage), timezone.now()
    changed = {field.name for field in run._meta.concrete_fields} - {"id", "is_cancel_asked", "progress", "rows_done"}
    if run.state == State.DONE:
        run.progress = 100
        changed.add("progress")
    run.save(update_fields=changed)
    _tell(run)


def _tell(run: IntelligenceRun) -> None:
    """Whoever asked for the run hears how it ended, in their language."""
    if run.asked_by_id is None:
        return
    with override(getattr(run.asked_by, "language", None) or None):
        text = _("The scores of customers: %(state)s.") % {"state": run.get_state_display()}
        notices.tell([notices.Notice(run.asked_by_id, text, "/intelligence/", run.ended_at, "refresh-cw")])


def _first_line(fault: Exception) -> str:
    return (str(fault).strip().splitlines() or [type(fault).__name__])[0][:300]
