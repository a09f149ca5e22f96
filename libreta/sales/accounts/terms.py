"""The words of account management."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tier(models.TextChoices):
    """How much attention a company wants to give to an account."""

    STRATEGIC = "strategic", _("Strategic")
    KEY = "key", _("Key account")
    GROWTH = "growth", _("To be grown")
    STANDARD = "standard", _("Standard")


class TeamRole(models.TextChoices):
    """What somebody of ours does for an account."""

    DEPUTY = "deputy", _("Stands in for the leader")
    SALES = "sales", _("Sales")
    TECHNICAL = "technical", _("Technical advice")
    SERVICE = "service", _("Service")
    DELIVERY = "delivery", _("Delivery")
    FINANCE = "finance", _("Finance")
    LEGAL = "legal", _("Legal")
    MARKETING = "marketing", _("Marketing")
    SPONSOR = "sponsor", _("Executive sponsor")
    OTHER = "other", _("Other")


class Access(models.TextChoices):
    """What membership in the team opens, beyond what the member's role allows anyway."""

    NONE = "none", _("Nothing more")
    READ = "read", _("Read the customer")
    EDIT = "edit", _("Read and edit the customer")


class ObjectiveState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    REACHED = "reached", _("Reached")
    MISSED = "missed", _("Missed")
    DROPPED = "dropped", _("Dropped")


class NeedState(models.TextChoices):
    OPEN = "open", _("Open")
    WORKED_ON = "in_progress", _("Being answered")
    ANSWERED = "done", _("Answered")
    DROPPED = "dropped", _("Dropped")


UNANSWERED = (NeedState.OPEN, NeedState.WORKED_ON)
"""The states in which the customer still waits for our answer."""


class Stance(models.TextChoices):
    """How a person stands towards us, from against to for."""

    OPPONENT = "opponent", _("Opponent")
    CRITIC = "critic", _("Critic")
    NEUTRAL = "neutral", _("Neutral")
    SUPPORTER = "supporter", _("Supporter")
    CHAMPION = "champion", _("Champion")


class AlertKind(models.TextChoices):
    NO_CONTACT = "no_contact", _("No contact")
    FALLING = "falling", _("Falling purchases")
    RENEWAL = "renewal", _("Renewal near")
    NEED = "need", _("Need unanswered")


class AlertState(models.TextChoices):
    OPEN = "open", _("Open")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    SNOOZED = "paused", _("Snoozed")
    RESOLVED = "resolved", _("Resolved")


class Comparison(models.TextChoices):
    """With what the purchases of the last 90 days are compared."""

    BEFORE = "before", _("The same span before")
    YEAR = "year", _("The same span a year ago")
    EITHER = "either", _("Either of them")


INFLUENCES = (1, 2, 3, 4, 5)
CADENCE_DAYS = 30
"""The cadence of an account whose leader names none."""

FALLING_SPAN = 90
"""Days over which purchases are compared."""

USUAL = {
    AlertKind.NO_CONTACT: {"days": 0},
    AlertKind.FALLING: {"percent": 30, "minimum": 0, "comparison": Comparison.BEFORE},
    AlertKind.RENEWAL: {"days": 60},
    AlertKind.NEED: {"days": 14},
}
"""The thresholds where the company has set none: days of grace after the cadence, percent of fall against the same span
before, days before a renewal, days that a need may wait."""
