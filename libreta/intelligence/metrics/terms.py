"""The words of metrics: levels, units, directions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Where a metric stands in the tree: what the company wants, what customers do, what we do, what it stands on."""

    ORGANISATION = "organisation", _("The company")
    CUSTOMER = "customer", _("Customers")
    OPERATION = "operation", _("Daily work")
    INFRASTRUCTURE = "infrastructure", _("What it stands on")


class Unit(models.TextChoices):
    """What a value is counted in. A share is from 0 to 1 and shown in percent."""

    MONEY = "money", _("money")
    COUNT = "count", _("number")
    SHARE = "share", _("percent")
    DAYS = "days", _("days")
    MINUTES = "minutes", _("minutes")


class Better(models.TextChoices):
    """Which way is good."""

    UP = "up", _("more is better")
    DOWN = "down", _("less is better")


class Grain(models.TextChoices):
    """The steps of time."""

    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")
