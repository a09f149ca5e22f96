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
        for room in ("products", "costs", "rates", "bundles", "prices"):
            import_module(f"libreta.catalog.{room}.records")
        for room in ("products", "rates"):
            import_module(f"libreta.catalog.{room}.sources").declare()
        import_module("libreta.catalog.prices.actions")
        import_module("libreta.kernel.repeated").repeat(("product", "cost"), ("product_cost", "cost"))
        import_module("libreta.catalog.bonds").declare_bonds()
        _lend()


def _lend() -> None:
    """What the catalog lends to pages of others."""
    from libreta.catalog.prices import pages
    from libreta.ui import menu, panels

    panels.add(
        panels.RecordPanel(
            "price_entries", "price_book", "main", "catalog/prices/panel.html", pages.panel, position=5, area="catalog"
        )
    )
    menu.add(
        menu.MenuItem(
            "price_check",
            _("Price check"),
            "price_check",
            "tag",
            group="sell",
            position=45,
            area="catalog",
            shown=lambda actor: "none" not in (actor.rights.scope(n, "read") for n in ("product", "price_book")),
        )
    )
