"""The words of a contact point."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    MOBILE = "mobile", _("Mobile")
    FAX = "fax", _("Fax")
    WHATSAPP = "whatsapp", _("WhatsApp")
    TELEGRAM = "telegram", _("Telegram")
    MESSENGER = "messenger", _("Messenger")
    INSTAGRAM = "instagram", _("Instagram")
    LINKEDIN = "linkedin", _("LinkedIn")
    WEBSITE = "website", _("Website")
    OTHER = "other", _("Other")


TELEPHONES = (Kind.PHONE, Kind.MOBILE, Kind.FAX, Kind.WHATSAPP)
"""The kinds whose value is a telephone number, kept as E.164."""
