"""The words of a customer: every choice that a customer's fields may hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")
    HOUSEHOLD = "household", _("Household")


class Lifecycle(models.TextChoices):
    PROSPECT = "prospect", _("Prospect")
    CUSTOMER = "customer", _("Customer")
    FORMER = "former", _("Former customer")


class LifeStage(models.TextChoices):
    STUDENT = "student", _("Student")
    SINGLE = "single", _("Living alone")
    COUPLE = "couple", _("Couple without children")
    YOUNG_FAMILY = "young_family", _("Family with small children")
    FAMILY = "family", _("Family with older children")
    EMPTY_NEST = "empty_nest", _("Children have left home")
    RETIRED = "retired", _("Retired")


class IncomeBand(models.TextChoices):
    LOW = "low", _("Low")
    LOWER_MIDDLE = "lower_middle", _("Lower middle")
    MIDDLE = "middle", _("Middle")
    UPPER_MIDDLE = "upper_middle", _("Upper middle")
    HIGH = "high", _("High")


class CreditStanding(models.TextChoices):
    GOOD = "good", _("Good")
    WATCH = "watch", _("Watch")
    PREPAID = "prepaid", _("Pays in advance")
    BLOCKED = "blocked", _("Blocked")


class Channel(models.TextChoices):
    """How a customer and we reach each other."""

    EMAIL = "email", _("E-mail")
    TELEPHONE = "telephone", _("Telephone")
    MOBILE = "mobile", _("Text message")
    WHATSAPP = "whatsapp", _("WhatsApp")
    TELEGRAM = "telegram", _("Telegram")
    MESSENGER = "messenger", _("Messenger")
    CHAT = "chat", _("Chat")
    PORTAL = "portal", _("Portal")
    VISIT = "visit", _("Visit")
    POST = "post", _("Post")
    FAX = "fax", _("Fax")
    OTHER = "other", _("Other")


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
    ROMANIAN = "ro", _("Romanian")
    PORTUGUESE = "pt", _("Portuguese")
    FRENCH = "fr", _("French")
    GERMAN = "de", _("German")
    ITALIAN = "it", _("Italian")


class ConsentState(models.TextChoices):
    """What the customer last told us; the proof arrives with the consent records."""

    UNKNOWN = "unknown", _("Not asked")
    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")
