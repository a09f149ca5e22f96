"""One run at a time, seen and stopped from outside, and nobody without the right."""

from __future__ import annotations

import pytest

from libreta.intelligence.models import IntelligenceRun
from libreta.intelligence.runs import actions, queries
from libreta.intelligence.runs.refusals import AlreadyRunning, NothingToCancel
from libreta.intelligence.runs.watch import locked
from libreta.kernel.actors import Actor, Rights
from libreta.kernel.refusals import Forbidden
from tests.intelligence.test_a_run_scores_everybody import (  # noqa: F401  a fixture among them
    ALL_SCORES,
    AT,
    BY,
    _no_runs_before_or_after,
    run_now,
)


def test_only_one_run_at_a_time(filled_shop, lake):
    asked = actions.ask_for_run(by=BY, at=AT)
    with pytest.raises(AlreadyRunning):
        actions.ask_for_run(by=BY, at=AT)
    with locked():
        run = actions.carry_out_run(asked.pk, by=BY, at=AT)
        assert (run.state, run.error) == ("failed", {"code": "other_run"})
        with pytest.raises(AlreadyRunning):
            actions.ask_for_run(by=BY, at=AT)
    assert IntelligenceRun.objects.count() == 1


def test_a_run_whose_process_died_is_recognised_and_does_not_block(filled_shop, lake):
    dead = actions.ask_for_run(by=BY, at=AT)
    IntelligenceRun.objects.filter(pk=dead.pk).update(state="running", stage="write", progress=85)
    with locked():
        assert queries.progress(dead.pk).state == "running"
    shown = queries.progress(dead.pk, "en")
    assert (shown.state, shown.is_open) == ("interrupted", False)
    assert shown.sentence.startswith("The run was cut off.")
    assert run_now().state == "done"
    dead.refresh_from_db()
    assert (dead.state, dead.error) == ("interrupted", {"code": "interrupted"})


def test_the_job_of_a_dead_run_carries_it_out_again(filled_shop, lake):
    dead = actions.ask_for_run(by=BY, at=AT)
    IntelligenceRun.objects.filter(pk=dead.pk).update(state="running")
    assert actions.carry_out_run(dead.pk, by=BY, at=AT).state == "done"
    assert actions.carry_out_run(dead.pk, by=BY, at=AT) is None


def test_a_cancelled_run_leaves_the_scores(filled_shop, lake):
    run_now()
    before = filled_shop(ALL_SCORES)
    filled_shop("update shop_line set amount = amount + 5")
    asked = actions.ask_for_run(by=BY, at=AT)

    def cancel(stage: str, percent: int, rows: int) -> None:
        if stage == "write":
            actions.cancel_run(asked.pk, by=BY, at=AT)

    original = IntelligenceRun.objects.filter(pk=asked.pk)
    run = actions.carry_out_run(asked.pk, by=BY, at=AT, on_progress=_once(cancel))
    assert (run.state, run.error) == ("cancelled", {"code": "cancelled"})
    assert original.get().is_cancel_asked
    assert filled_shop(ALL_SCORES) == before


def _once(act):
    done = []

    def inner(*given):
        if given[0] == "write" and not done:
            done.append(1)
            act(*given)

    return inner


def test_a_waiting_run_is_cancelled_at_once_and_only_once(committed):
    asked = actions.ask_for_run(by=BY, at=AT)
    actions.cancel_run(asked.pk, by=BY, at=AT)
    asked.refresh_from_db()
    assert (asked.state, asked.ended_at) == ("cancelled", AT)
    with pytest.raises(NothingToCancel):
        actions.cancel_run(asked.pk, by=BY, at=AT)


def test_without_the_right_nothing_is_asked_or_cancelled(committed):
    nobody = Actor(user_id=None, name="Nobody", rights=Rights())
    with pytest.raises(Forbidden):
        actions.ask_for_run(by=nobody, at=AT)
    assert IntelligenceRun.objects.count() == 0
    asked = actions.ask_for_run(by=BY, at=AT)
    with pytest.raises(Forbidden):
        actions.cancel_run(asked.pk, by=nobody, at=AT)
    asked.refresh_from_db()
    assert asked.state == "queued"
