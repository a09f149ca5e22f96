"""When a reason is offered."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    BOTH = "both", _("Won and lost")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
