"""This app is the sales area."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    """Sales: the deals that may be won, and what was ordered, by whom and when."""

    name = "libreta.sales"
    label = "sales"
    verbose_name = _("Sales")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from libreta.kernel import features
        from libreta.ui import menu

        features.declare_switchable("sales", _("Sales"))
        import_module("libreta.sales.bonds").declare_bonds()
        import_module("libreta.sales.accounts.wiring").declare()
        import_module("libreta.sales.opportunities.records")
        import_module("libreta.sales.opportunities.actions")
        import_module("libreta.sales.opportunities.reactions")
        import_module("libreta.sales.opportunities.sums").declare()
        import_module("libreta.sales.competitors.wiring").declare()
        import_module("libreta.sales.lead_pages.wiring").declare()
        import_module("libreta.sales.orders.records")
        import_module("libreta.sales.orders.actions")
        import_module("libreta.sales.orders.reactions")
        for room in ("leads", "opportunities", "orders"):
            import_module(f"libreta.sales.{room}.sources").declare()
        import_module("libreta.sales.portfolio.wiring").declare()
        import_module("libreta.sales.acquisition.wiring").declare()
        import_module("libreta.sales.quotes.wiring").declare()
        import_module("libreta.sales.forecasts.wiring").declare()
        menu.add(
            menu.MenuItem(
                "pipeline",
                _("Pipeline"),
                "pipeline",
                "filter",
                group="understand",
                position=10,
                area="sales",
                shown=lambda actor: actor.rights.scope("opportunity", "read") != "none",
            )
        )
