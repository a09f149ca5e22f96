"""The words of a product."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PRODUCT = "product", _("Product")
    SERVICE = "service", _("Service")
    BUNDLE = "bundle", _("Bundle")


class BundlePricing(models.TextChoices):
    """Where the price of a bundle comes from."""

    FIXED = "fixed", _("Its own price")
    PARTS = "parts", _("Sum of its parts")
