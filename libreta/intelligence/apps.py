"""This app is the intelligence area."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntelligenceConfig(AppConfig):
    """Intelligence: the warehouse, the customer sciences, and their runs."""

    name = "libreta.intelligence"
    label = "intelligence"
    verbose_name = _("Intelligence")
    default_auto_field = "django.db.models.BigAutoField"
