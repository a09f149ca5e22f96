"""The words of price books."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """For whom a price book is; the more precise goes before the more general, in this order."""

    CUSTOMER = "customer", _("One customer")
    FILTER = "filter", _("Customers that fit a filter")
    SEGMENT = "segment", _("Customers of a segment")
    COUNTRY = "country", _("Customers of a country")
    EVERYBODY = "everybody", _("Everybody")


PRECISION = {audience.value: place for place, audience in enumerate(Audience)}
