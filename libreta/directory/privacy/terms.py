"""The words of requests, and by when a request has to be answered where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

CAPABILITY = "privacy"


class Kind(models.TextChoices):
    ACCESS = "access", _("Access")
    PORTABILITY = "portability", _("Data to take along")
    CORRECTION = "correction", _("Correction")
    RESTRICTION = "restriction", _("Restriction")
    OBJECTION = "objection", _("Objection")
    ERASURE = "erasure", _("Erasure")


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Identity(models.TextChoices):
    """How the person proved who is asking."""

    UNPROVEN = "unproven", _("Not proven yet")
    ADDRESS = "address", _("Answered from the known address")
    CALL_BACK = "call_back", _("Called back on the known number")
    DOCUMENT = "document", _("Showed a document")
    KNOWN = "known", _("Known in person")


class Jurisdiction(models.TextChoices):
    EU = "eu", _("European Union (GDPR)")
    UK = "uk", _("United Kingdom (UK GDPR)")
    CH = "ch", _("Switzerland (FADP)")
    MX = "mx", _("Mexico (LFPDPPP)")
    AR = "ar", _("Argentina (Law 25.326)")
    CO = "co", _("Colombia (Law 1581)")
    BR = "br", _("Brazil (LGPD)")
    CL = "cl", _("Chile (Law 21.719)")
    CALIFORNIA = "us-ca", _("California (CCPA)")


class RunState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")
    FETCHED = "fetched", _("Fetched")


class Deed(models.TextChoices):
    """What retention does with what is past its time."""

    TRASH = "trash", _("Move to the trash")
    PSEUDONYMISE = "pseudonymise", _("Erase the person, keep the figures")
    DELETE = "delete", _("Delete for good")
