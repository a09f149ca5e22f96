"""Occurrences that are not rows yet, for a calendar that looks far ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from libreta.collaboration.series import recurrence
from libreta.collaboration.series.models import Series
from libreta.collaboration.tasks.models import Task
from libreta.kernel.actors import Actor
from libreta.kernel.records import get
from libreta.kernel.rows import visible

MOST_SERIES = 300
MOST_EACH = 100


@dataclass(frozen=True)
class Occurrence:
    """One occurrence that no row tells of: of a series, at a moment, from `start` to `end` (days are inclusive)."""

    series: Series
    moment: datetime
    start: datetime | date
    end: datetime | date | None


def occurrences_to_come(
    first: datetime, until: datetime, owners: list[int] | None, *, by: Actor
) -> Iterator[Occurrence]:
    """This function gives the occurrences within a window beyond what is laid, of the series that the actor sees.

    `owners` narrows to series of these users. The work is bounded: so many series, so many occurrences of each.
    """
    shown = Series.objects.filter(
        visible(get("series"), by), trashed_at=None, after_done=False, made_until__lt=until
    ).order_by("owner", "id")
    if owners is not None:
        shown = shown.filter(owner_id__in=owners)
    for series in shown[:MOST_SERIES]:
        since = max(first - timedelta(days=1), series.made_until)
        start = series.starts_on if series.starts_on is not None else series.starts_at
        moments = recurrence.occurrences(
            series.rule, start, series.zone, since=since, until=until + timedelta(days=1), most=MOST_EACH
        )
        if not moments:
            continue
        known = set(Task.objects.filter(series=series, recurs_at__in=moments).values_list("recurs_at", flat=True))
        yield from (_placed(series, moment) for moment in moments if moment not in known)


def _placed(series: Series, moment: datetime) -> Occurrence:
    if series.starts_on is not None:
        day = moment.astimezone(UTC).date()
        return Occurrence(series, moment, day, day + timedelta(days=series.days - 1) if series.days > 1 else None)
    end = moment + timedelta(minutes=series.minutes) if series.minutes is not None else None
    return Occurrence(series, moment, moment, end)
