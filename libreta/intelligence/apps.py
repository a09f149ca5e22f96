"""This app is the intelligence area."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntelligenceConfig(AppConfig):
    """Intelligence: the warehouse, the customer sciences, and their runs."""

    name = "libreta.intelligence"
    label = "intelligence"
    verbose_name = _("Intelligence")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from libreta.kernel import features
        from libreta.ui import menu

        features.declare_switchable("intelligence", _("Intelligence"))
        import_module("libreta.intelligence.sources").declare_people()
        import_module("libreta.intelligence.metrics.definitions").declare_all()
        import_module("libreta.intelligence.runs.jobs")
        import_module("libreta.intelligence.outcomes.jobs")
        import_module("libreta.intelligence.explorer.wiring").declare()
        import_module("libreta.intelligence.kpis.wiring").declare()
        menu.add(
            menu.MenuItem(
                "intelligence",
                _("Intelligence"),
                "intelligence",
                icon="sparkles",
                group="understand",
                area="intelligence",
                shown=lambda actor: actor.may("intelligence.run"),
            )
        )
