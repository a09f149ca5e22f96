"""The words of a forecast."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Period(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class Measure(models.TextChoices):
    """What a quota asks for: money won, or a number of deals won."""

    REVENUE = "revenue", _("Amount won")
    COUNT = "count", _("Deals won")


MONTHS_OF = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


class Move(models.TextChoices):
    """What became of a deal since a snapshot; each deal has exactly one. First what adds, then what takes away."""

    NEW = "new", _("New")
    PULLED_IN = "pulled_in", _("Pulled in")
    PUSHED_IN = "pushed_in", _("Pushed in from earlier")
    TAKEN_OVER = "taken_over", _("Taken over")
    BACK = "back", _("Counted again")
    UP = "up", _("Amount up")
    DOWN = "down", _("Amount down")
    PUSHED_OUT = "pushed_out", _("Pushed out")
    PULLED_OUT = "pulled_out", _("Moved to an earlier period")
    HANDED_OVER = "handed_over", _("Handed over")
    LEFT_OUT = "left_out", _("Left out")
    LOST = "lost", _("Lost")
    REMOVED = "removed", _("Removed")
    WON = "won", _("Won")
    REOPENED = "reopened", _("Opened again")
    CATEGORY_UP = "category_up", _("Category up")
    CATEGORY_DOWN = "category_down", _("Category down")
    SAME = "same", _("Unchanged")
