"""Searches for duplicates as work for later: when somebody asks, and every night."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone

from libreta.directory.duplicates import searching
from libreta.directory.duplicates.queries import settings_of_duplicates
from libreta.directory.duplicates.refusals import AlreadySearching
from libreta.directory.duplicates.terms import RunReach
from libreta.kernel.actors import system_actor
from libreta.kernel.jobs import job, periodic

SUNDAY = 6


@job(queue="default", retries=3)
def search(run_id: int) -> None:
    """This job carries one search out. A second call after a crash begins it again."""
    searching.carry_out_search(run_id, by=system_actor("job"), at=timezone.now())


@periodic("50 2 * * *")
def search_nightly(timestamp: int) -> None:
    """This job compares what is new and changed every night, and everybody with everybody on Sundays."""
    if not settings_of_duplicates().is_nightly:
        return
    actor, at = system_actor("job"), datetime.fromtimestamp(timestamp, UTC)
    reach = RunReach.ALL if at.weekday() == SUNDAY else RunReach.CHANGED
    try:
        asked = searching.ask_for_search(by=actor, at=at, reach=reach)
    except AlreadySearching:
        return
    searching.carry_out_search(asked.pk, by=actor, at=at)
