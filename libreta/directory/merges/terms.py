"""The words of a merge: which record's value is kept, and what became of rows."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    """Which of several records gives the value of a field, or stays."""

    SURVIVOR = "survivor", _("The record that stays; gaps are filled from the others")
    MOST_RECENT = "most_recent", _("The one changed last")
    MOST_COMPLETE = "most_complete", _("The most complete one")
    MOST_TRUSTED = "most_trusted", _("The most trusted source")
    LARGEST = "largest", _("The longest text, the largest number")


class StayRule(models.TextChoices):
    """Which record stays when nobody says."""

    MOST_COMPLETE = "most_complete", _("The most complete one")
    MOST_RECENT = "most_recent", _("The one changed last")
    MOST_TRUSTED = "most_trusted", _("The most trusted source")
    OLDEST = "oldest", _("The one that we have longest")


class Act(models.TextChoices):
    """What a merge did with rows of a table."""

    MOVED = "moved", "moved"
    ASIDE = "aside", "set aside"
    OFF = "off", "switched off"
    EMPTIED = "emptied", "emptied"
    MADE = "made", "made"


MOST = 50
"""So many records become one at a time."""

CAPABILITY = "customers.merge"
CAPABILITY_OF_RULES = "settings.merges"
