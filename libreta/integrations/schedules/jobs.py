"""The background work of scheduled imports; every step may be done again."""

from django.db import transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from libreta.integrations.schedules import looking
from libreta.integrations.schedules.models import ImportSchedule, ScheduledFile
from libreta.integrations.schedules.times import next_time
from libreta.kernel.jobs import job, periodic


@job(queue="imports", retries=3, lock="libreta.scheduled_imports")
def look_into(schedule_id: int) -> None:
    """This job looks into the place of one schedule."""
    schedule = ImportSchedule.objects.filter(pk=schedule_id).first()
    if schedule is not None:
        looking.look(schedule, at=timezone.now())


@periodic("* * * * *", queue="imports")
def look_at_due(timestamp: int) -> None:
    """This job starts the schedules whose time has come, and takes the files of ended imports to their end."""
    now = timezone.now()
    with transaction.atomic():
        due = ImportSchedule.objects.filter(is_active=True, next_at__lte=now)
        for schedule in due.select_for_update(skip_locked=True, of=("self",)).select_related("owner"):
            ImportSchedule.objects.filter(pk=schedule.pk).update(next_at=next_time(schedule, now))
            defer(schedule.pk)
    for file in ScheduledFile.objects.filter(state=ScheduledFile.State.FETCHED).select_related("schedule", "run"):
        looking.follow(file, at=now)


def defer(schedule_id: int) -> None:
    """This function queues a look into a place, unless one waits already."""
    try:
        with transaction.atomic():
            look_into.configure(queueing_lock=f"libreta.look_into.{schedule_id}").defer(schedule_id=schedule_id)
    except AlreadyEnqueued:
        return
