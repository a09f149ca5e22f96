"""What somebody who was invited says."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """The answers of RFC 5545, section 3.2.12 (PARTSTAT)."""

    WAITING = "needs-action", _("No answer yet")
    ACCEPTED = "accepted", _("Accepted")
    TENTATIVE = "tentative", _("Perhaps")
    DECLINED = "declined", _("Declined")
