"""The run as work for later: when somebody asks, and every night."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from libreta.intelligence.runs import actions
from libreta.intelligence.runs.refusals import AlreadyRunning
from libreta.kernel import features
from libreta.kernel.actors import system_actor
from libreta.kernel.jobs import job, periodic


@job(queue="default", retries=3)
def run(run_id: int) -> None:
    """This job carries one run out. A second call after a crash starts it again."""
    if features.is_on("intelligence"):
        actions.carry_out_run(run_id, by=system_actor("job"), at=timezone.now())


@periodic("30 2 * * *")
def run_nightly(timestamp: int) -> None:
    """This job scores everybody every night."""
    if not features.is_on("intelligence"):
        return
    actor, at = system_actor("job"), datetime.fromtimestamp(timestamp, UTC)
    try:
        asked = actions.ask_for_run(by=actor, at=at)
    except AlreadyRunning:
        return
    actions.carry_out_run(asked.pk, by=actor, at=at)
