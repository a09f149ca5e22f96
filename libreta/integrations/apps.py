"""The Django app of imports and exports."""

from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    """Bridges to other programs."""

    name = "libreta.integrations"
    label = "integrations"
