"""This app is the collaboration area."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollaborationConfig(AppConfig):
    """Collaboration: notes and tasks on any record."""

    name = "libreta.collaboration"
    label = "collaboration"
    verbose_name = _("Collaboration")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for room in ("tasks", "attendees"):
            import_module(f"libreta.collaboration.{room}.actions")
        for room in ("notes", "tasks", "attendees"):
            import_module(f"libreta.collaboration.{room}.records")
        for room in ("notes", "tasks"):
            import_module(f"libreta.collaboration.{room}.reactions")
