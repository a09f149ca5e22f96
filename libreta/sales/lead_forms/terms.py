"""The words of a form."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    SPANISH = "es", "Español"
    ROMANIAN = "ro", "Română"


FIELDS = {
    "name": _("Your name"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    "company": _("Company"),
    "city": _("City"),
    "country": _("Country"),
    "message": _("Message"),
}
"""What a form may ask. The e-mail is always asked; besides, custom fields of the lead (see `asking`)."""
