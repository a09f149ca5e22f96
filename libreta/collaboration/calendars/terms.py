"""The words of calendars that are kept elsewhere."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    NEW = "new", _("Waiting for the first time")
    DONE = "done", _("In step")
    FAILED = "failed", _("Did not work")
    STOPPED = "stopped", _("Stopped")


BEHIND, AHEAD = timedelta(days=30), timedelta(days=180)  # what is kept in step, from today
FEED_BEHIND, FEED_AHEAD = timedelta(days=90), timedelta(days=366)
MOST_EVENTS = 2_000  # of one calendar in that span
EVERY = timedelta(minutes=5)
CLAIM_HOLDS = timedelta(minutes=10)  # after this a run whose process died is taken over
MOST_FAILURES = 20  # in a row; then a person is asked to look
MOST_DIFFERING = 366  # occurrences of one series that are away or changed


class Single(models.TextChoices):
    """Why the occurrences of a recurring event elsewhere stand here one by one and not as a series."""

    RULE = "rule", _("its rule has parts that no series here can have")
    DATES = "dates", _("it names dates beside its rule")
    ZONE = "zone", _("its time zone is not known here")
    LENGTH = "length", _("its length cannot be that of an activity")
    FOLLOWING = "following", _("one of its changes holds for all that follow")
    MANY = "many", _("too many of its occurrences differ")
    DIFFERS = "differs", _("its rule gives other days here than there")
