"""This app is the catalog area."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """The catalog: the products and services that we sell."""

    name = "libreta.catalog"
    label = "catalog"
    verbose_name = _("Catalog")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from libreta.kernel import features

        features.declare_switchable("catalog", _("Catalog"))
        for room in ("products", "rates", "bundles", "prices"):
            import_module(f"libreta.catalog.{room}.records")
        for room in ("products", "rates"):
            import_module(f"libreta.catalog.{room}.sources").declare()
