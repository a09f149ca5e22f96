"""The words of a task."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    TASK = "task", _("Task")
    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("Visit")


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")


class Outcome(models.TextChoices):
    """What came of a call, a meeting or a visit."""

    REACHED = "reached", _("Reached")
    NOT_REACHED = "not_reached", _("Not reached")
    AGREED = "agreed", _("Agreed on something")
    LATER = "later", _("Another time")
    NOT_INTERESTED = "not_interested", _("Not interested")


LONGEST_MEETING = 31  # days between start and end of a timed activity; longer ones are given by their days
LONGEST_STAY = 366  # days of an activity of whole days
EARLIEST_REMINDER = 28 * 24 * 60  # minutes before
