"""Merging without a person: after the night's search, and when the administrator asks."""

from __future__ import annotations

from datetime import UTC, datetime

from libreta.directory.review import automatic
from libreta.kernel.jobs import job, periodic


@periodic("20 5 * * *", lock="libreta.directory.review")
def merge_nightly(timestamp: int) -> None:
    """What the night's search found for sure becomes one, where the administrator allows it."""
    automatic.merge_sure_groups(at=datetime.fromtimestamp(timestamp, UTC))


@job(lock="libreta.directory.review", queueing_lock="libreta.directory.review.now")
def merge_now() -> None:
    """The administrator does not wait for the night."""
    automatic.merge_sure_groups(at=datetime.now(UTC))
