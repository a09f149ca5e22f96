"""The words of a quote."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Superseded")


OPEN_TO_CHANGE = (Status.DRAFT, Status.AWAITING_APPROVAL, Status.APPROVED)
"""The states in which lines and conditions may still change; the database keeps to it."""


class Language(models.TextChoices):
    """The language that the customer reads."""

    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    ROMANIAN = "ro", _("Romanian")


class LineKind(models.TextChoices):
    ITEM = "item", _("Item")
    SECTION = "section", _("Section")


class Measure(models.TextChoices):
    """What an approval rule looks at."""

    DISCOUNT = "discount", _("Discount of any line, in percent, above")
    AMOUNT = "amount", _("Net amount above")
    MARGIN = "margin", _("Margin in percent below")


class Decision(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    LAPSED = "lapsed", _("Lapsed")


class Answer(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
