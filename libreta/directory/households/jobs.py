"""The search for groups: every night, and when somebody asks."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from django.db import transaction

from libreta.directory.households.finding import find_groups
from libreta.directory.households.models import GroupSearch
from libreta.directory.households.terms import SearchState
from libreta.kernel.jobs import job, periodic

KEPT = 30


@periodic("40 3 * * *", lock="libreta.directory.households")
def search_nightly(timestamp: int) -> None:
    """Groups are proposed from what became known during the day."""
    search(at=datetime.fromtimestamp(timestamp, UTC))


@job(lock="libreta.directory.households", queueing_lock="libreta.directory.households.by_hand")
def search_by_hand() -> None:
    """Somebody asked for a search."""
    search(at=datetime.now(UTC))


def search(*, at: datetime) -> GroupSearch:
    """This function carries out the search that waits, or a new one, and keeps what it did. A search that was broken
    off left nothing behind: its transaction is gone, and it is marked as failed here."""
    GroupSearch.objects.filter(state=SearchState.RUNNING).update(state=SearchState.FAILED, ended_at=at)
    run = GroupSearch.objects.filter(state=SearchState.QUEUED).first() or GroupSearch(asked_at=at)
    run.state = SearchState.RUNNING
    run.save()
    started = time.monotonic()
    try:
        with transaction.atomic():
            told = find_groups(at=at)
    except Exception as fault:
        run.state, run.error, run.ended_at = SearchState.FAILED, str(fault)[:300], datetime.now(UTC)
        run.save()
        raise
    run.found, run.left_out, run.left_out_count = told["found"], told["left_out"], told["left_out_count"]
    run.state, run.ended_at, run.seconds = SearchState.DONE, datetime.now(UTC), time.monotonic() - started
    run.save()
    GroupSearch.objects.filter(pk__lte=run.pk - KEPT).delete()
    return run
