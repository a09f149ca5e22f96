"""The words of an interaction."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    INBOUND = "inbound", _("From the customer")
    OUTBOUND = "outbound", _("To the customer")
    INTERNAL = "internal", _("Among us")


class Kind(models.TextChoices):
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    MESSAGE = "message", _("Message")
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("Visit")
    COMPLAINT = "complaint", _("Complaint")
    REQUEST = "request", _("Request")
    NOTE = "note", _("Note")
    TASK_DONE = "task_done", _("Task done")
    ORDER_CONFIRMED = "order_confirmed", _("Order confirmed")
    ORDER_FULFILLED = "order_fulfilled", _("Order fulfilled")
    ORDER_CANCELLED = "order_cancelled", _("Order cancelled")
    OPPORTUNITY_OPENED = "opportunity_opened", _("Opportunity opened")
    OPPORTUNITY_WON = "opportunity_won", _("Opportunity won")
    OPPORTUNITY_LOST = "opportunity_lost", _("Opportunity lost")
    QUOTE_SENT = "quote_sent", _("Quote sent")
    QUOTE_MAILED = "quote_mailed", _("Quote sent by e-mail")
    QUOTE_VIEWED = "quote_viewed", _("Quote looked at")
    QUOTE_ACCEPTED = "quote_accepted", _("Quote accepted")
    QUOTE_DECLINED = "quote_declined", _("Quote declined")
    MERGED = "merged", _("Merged")
    MERGE_UNDONE = "merge_undone", _("Merge undone")
    OTHER = "other", _("Other")


def kinds() -> list[tuple[str, Any]]:
    """This function lists the kinds; a migration names this function, so that a new kind needs none."""
    return list(Kind.choices)


BY_HAND = (Kind.CALL, Kind.EMAIL, Kind.MESSAGE, Kind.MEETING, Kind.VISIT, Kind.COMPLAINT, Kind.REQUEST, Kind.OTHER)
"""The kinds that a person writes down; the others are written by the areas whose records they tell of."""

TALKS = (Kind.CALL, Kind.EMAIL, Kind.MESSAGE, Kind.MEETING, Kind.VISIT)
"""The kinds after which we are in touch."""

IN_TOUCH = timedelta(days=14)
"""For so long after a talk nobody is told to get in touch."""
