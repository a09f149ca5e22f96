"""When a schedule is due: cron lines, in the time zone of the person who set it up."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from croniter import croniter
from django.utils.translation import gettext as _

from libreta.integrations.schedules.models import ImportSchedule

USUAL = (
    ("*/15 * * * *", _("every quarter of an hour")),
    ("0 * * * *", _("every hour")),
    ("0 6 * * *", _("every day at 6")),
    ("0 6 * * 1-5", _("every working day at 6")),
    ("0 6 * * 1", _("every Monday at 6")),
)


def is_cron(line: str) -> bool:
    """This function says whether a text is a cron line of five parts."""
    return len(line.split()) == 5 and croniter.is_valid(line)


def next_time(schedule: ImportSchedule, now: datetime) -> datetime:
    """This function gives the next time of a schedule after an instant."""
    zone = ZoneInfo(getattr(schedule.owner, "timezone", "") or "UTC")
    return croniter(schedule.cron, now.astimezone(zone)).get_next(datetime).astimezone(UTC)
