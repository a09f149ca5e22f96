"""Series are carried on, so that the coming weeks are always there as rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from libreta.collaboration.series.laying import HORIZON, lay
from libreta.collaboration.series.models import Series
from libreta.kernel.actors import system_actor
from libreta.kernel.jobs import periodic

BATCH = 100
STEP = timedelta(days=7)


@periodic("17 * * * *", lock="libreta.series")
def extend_series(timestamp: int) -> None:
    """This function lays the next week of the series whose rows do not reach far enough; run twice, it does nothing."""
    extend(at=datetime.fromtimestamp(timestamp, UTC))


def extend(*, at: datetime) -> int:
    """This function extends series in batches of one transaction each, and gives how many."""
    count = 0
    while True:
        with transaction.atomic():
            short = Series.objects.filter(trashed_at=None, after_done=False, made_until__lt=at + HORIZON - STEP)
            ids = list(short.order_by("made_until", "id").values_list("pk", flat=True)[:BATCH])
            if not ids:
                return count
            lay(ids, by=system_actor(), at=at)
            count += len(ids)
