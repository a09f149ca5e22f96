"""This app is the API area."""

from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API: every record type as a resource."""

    name = "libreta.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """This method makes the jobs known."""
        import_module("libreta.api.jobs")
