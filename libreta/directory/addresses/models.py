"""The further postal addresses of a customer; the main one stands on the customer."""

from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord

Text = partial(models.CharField, blank=True, default="", db_default="")


class Kind(models.TextChoices):
    BILLING = "billing", _("Billing")
    DELIVERY = "delivery", _("Delivery")
    VISIT = "visit", _("Visits")
    HOME = "home", _("Home")
    WORK = "work", _("Work")
    OTHER = "other", _("Other")


class Address(ChildRecord):
    """A place where a customer is billed, delivered to or visited."""

    customer = models.ForeignKey(
        "directory.Customer", models.CASCADE, related_name="addresses", db_index=False, verbose_name=_("customer")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.DELIVERY, db_default=Kind.DELIVERY)
    label = Text(_("label"), max_length=80)
    street = Text(_("street"), max_length=200)
    street_2 = Text(_("second line"), max_length=200)
    postal_code = Text(_("postal code"), max_length=20)
    city = Text(_("city"), max_length=120)
    region = Text(_("region"), max_length=120)
    country = Text(_("country"), max_length=2, help_text=_("Two letters, like MX or RO."))

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        indexes = [models.Index("customer", "id", name="address_by_customer")]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street, self.city) if part)
