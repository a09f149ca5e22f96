"""This app is the directory area."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """The directory: whom we know, how they hang together, and what was said."""

    name = "libreta.directory"
    label = "directory"
    verbose_name = _("Directory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        for room in ("customers", "affiliations", "contact_points", "addresses", "interactions"):
            import_module(f"libreta.directory.{room}.records")
        import_module("libreta.directory.interactions.reactions")
        for room in ("interactions", "scores"):
            import_module(f"libreta.directory.{room}.sources").declare()
        import_module("libreta.directory.bonds").declare_bonds()
        import_module("libreta.directory.merges.wiring").declare(self)
        import_module("libreta.directory.consents.wiring").declare(self)
        import_module("libreta.directory.duplicates.wiring").declare()
        import_module("libreta.directory.households.wiring").declare()
        import_module("libreta.directory.privacy.wiring").declare()
        import_module("libreta.directory.review.wiring").declare()
