"""Every minute the reminders whose moment has come are delivered."""

from datetime import UTC, datetime, timedelta

from libreta.collaboration.reminders.actions import deliver
from libreta.collaboration.reminders.models import Reminder
from libreta.kernel.jobs import periodic

KEPT = timedelta(days=30)


@periodic("* * * * *", lock="libreta.reminders")
def deliver_reminders(timestamp: int) -> None:
    """This function delivers what is due by now; a run that comes late catches up."""
    deliver(at=datetime.now(UTC))


@periodic("50 2 * * *")
def forget_reminders(timestamp: int) -> None:
    """This function forgets reminders of long ago."""
    oldest = datetime.fromtimestamp(timestamp, UTC) - KEPT
    Reminder.objects.filter(remind_at__lt=oldest, delivered_at__lt=oldest).delete()
