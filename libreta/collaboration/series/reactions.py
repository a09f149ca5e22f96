"""The rows of a series follow it, and the next task comes when one is done."""

from libreta.collaboration.series.laying import lay, program
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import Status
from libreta.kernel import writes
from libreta.kernel.events import Event, reaction


@reaction("collaboration.series.created", "collaboration.series.updated", "collaboration.series.restored")
def lay_occurrences(event: Event) -> None:
    """This function lays the coming occurrences of new and changed series."""
    lay(event.ids, by=event.by, at=event.at)


@reaction("collaboration.series.trashed")
def take_occurrences_away(event: Event) -> None:
    """This function puts the coming open occurrences of series into the trash with them."""
    rows = Task.objects.filter(
        series_id__in=event.ids, recurs_at__gte=event.at, status=Status.OPEN.value, trashed_at=None
    )
    if ids := list(rows.values_list("pk", flat=True)):
        writes.trash("task", ids, by=program(event.by), at=event.at)


@reaction("collaboration.tasks.updated", "collaboration.tasks.trashed")
def bring_the_next(event: Event) -> None:
    """This function makes the next task of a series whose open one was done, cancelled or taken away."""
    if event.fields and "status" not in event.fields:
        return
    ended = Task.objects.filter(pk__in=event.ids, series__after_done=True).exclude(
        status=Status.OPEN.value, trashed_at=None
    )
    if series := list(ended.values_list("series_id", flat=True).distinct()):
        lay(series, by=event.by, at=event.at)
