"""The words of a lead."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """How far an interest has come."""

    NEW = "new", _("New")
    WORKING = "working", _("In progress")
    QUALIFIED = "qualified", _("Qualified")
    DISQUALIFIED = "disqualified", _("Disqualified")


OPEN = (Status.NEW, Status.WORKING)


class Reason(models.TextChoices):
    """Why a lead was disqualified."""

    NO_NEED = "no_need", _("No need")
    NO_BUDGET = "no_budget", _("No budget")
    TOO_SMALL = "too_small", _("Too small for us")
    WRONG_REGION = "wrong_region", _("Outside of our region")
    UNREACHABLE = "unreachable", _("Cannot be reached")
    COMPETITOR = "competitor", _("Bought elsewhere")
    DUPLICATE = "duplicate", _("Asked twice")
    SPAM = "spam", _("Not a real request")
    OTHER = "other", _("Another reason")


class Way(models.TextChoices):
    """How a lead came in."""

    HAND = "hand", _("Written down")
    FORM = "form", _("Form on a website")
    EMAIL = "email", _("E-mail")
    IMPORT = "import", _("File")
    API = "api", _("Another program")


class Verdict(models.TextChoices):
    """What a seller says of a score that was wrong."""

    BETTER = "better", _("Better than its score")
    WORSE = "worse", _("Worse than its score")


class Basis(models.TextChoices):
    """Where a score comes from."""

    POINTS = "points", _("Points by rules")
    MODEL = "model", _("Learned from our outcomes")
