"""The words of a product."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    PRODUCT = "product", _("Product")
    SERVICE = "service", _("Service")
