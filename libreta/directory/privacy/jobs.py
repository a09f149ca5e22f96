"""What privacy does in the background."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from libreta.directory.privacy import erasing, exporting, retaining
from libreta.directory.privacy.models import Erasure
from libreta.directory.privacy.terms import RunState
from libreta.kernel.actors import system_actor
from libreta.kernel.jobs import job, periodic


@job(lock="libreta.directory.erasure", retries=8)
def carry_out_erasure(erasure_id: int) -> None:
    """This job erases a person; a second call after a crash goes on where the first stopped."""
    try:
        erasing.carry_out(erasure_id, by=system_actor("job"), at=timezone.now())
    except Exception as fault:
        Erasure.objects.filter(pk=erasure_id).exclude(state=RunState.DONE).update(
            state=RunState.FAILED, problem=str(type(fault).__name__)
        )
        raise


@job(retries=3)
def carry_out_person_export(export_id: int) -> None:
    """This job writes everything about a person into an archive."""
    exporting.carry_out(export_id, at=timezone.now())


@periodic("20 3 * * *", lock="libreta.directory.retention")
def keep_to_the_rules(timestamp: int) -> None:
    """This job applies the retention rules that are on, and removes archives that nobody fetched."""
    at = datetime.fromtimestamp(timestamp, UTC)
    exporting.forget(at=at)
    retaining.apply_all(by=system_actor("job", name="Retention"), at=at)
