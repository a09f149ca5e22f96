"""What runs there were, and how far the present one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from libreta.intelligence.reasons import reason_sentences
from libreta.intelligence.runs.models import IntelligenceRun
from libreta.intelligence.runs.watch import is_locked
from libreta.intelligence.terms import State


@dataclass(frozen=True)
class Progress:
    """How far a run is, in words for its reader."""

    run_id: int
    state: str
    state_label: str
    stage_label: str
    percent: int
    rows: int
    sentence: str

    @property
    def is_open(self) -> bool:
        return self.state in (State.QUEUED, State.RUNNING)


def latest_run(*, state: str | None = None) -> IntelligenceRun | None:
    """This function returns the newest run, or the newest in one state; a dead one is shown as interrupted."""
    runs = IntelligenceRun.objects.select_related("asked_by")
    found = (runs.filter(state=state) if state else runs).first()
    return _as_it_is(found) if found else None


def latest_results() -> IntelligenceRun | None:
    """This function returns the run whose scores are in place."""
    return IntelligenceRun.objects.filter(state=State.DONE, only_warehouse=False).select_related("asked_by").first()


def recent_runs(limit: int = 20) -> list[IntelligenceRun]:
    """This function returns the newest runs."""
    return [_as_it_is(run) for run in IntelligenceRun.objects.select_related("asked_by")[:limit]]


def progress(run_id: int | None = None, language: str | None = None) -> Progress | None:
    """This function tells how far a run (the newest without an id) is."""
    runs = IntelligenceRun.objects.select_related("asked_by")
    run = (runs.filter(pk=run_id) if run_id else runs).first()
    if run is None:
        return None
    run = _as_it_is(run)
    return Progress(
        run.pk,
        run.state,
        str(run.get_state_display()),
        str(run.get_stage_display()) if run.stage else "",
        run.progress,
        run.rows_done,
        error_sentence(run, language),
    )


def error_sentence(run: IntelligenceRun, language: str | None = None) -> str:
    """This function returns why a run ended as it did, or nothing."""
    return " ".join(reason_sentences([run.error], language)) if run.error else ""


def note_sentences(run: IntelligenceRun, language: str | None = None) -> list[str]:
    """This function returns what a reader of the scores should know about the run."""
    return reason_sentences([*run.notes, *_missing(run)], language)


def _missing(run: IntelligenceRun) -> list[dict[str, Any]]:
    unique = {str(sorted(reason.items())): reason for reason in run.missing.values()}
    return list(unique.values())


def _as_it_is(run: IntelligenceRun) -> IntelligenceRun:
    if run.state == State.RUNNING:
        with connection.cursor() as cursor:
            if not is_locked(cursor):
                run.state, run.error = State.INTERRUPTED, {"code": "interrupted"}
    return run
