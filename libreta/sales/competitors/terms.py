"""How we stand against somebody in a deal."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    AHEAD = "ahead", _("We are ahead")
    EVEN = "even", _("Even")
    BEHIND = "behind", _("We are behind")
    UNKNOWN = "unknown", _("Not known")
