"""What the portfolio adds to the program when it starts."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function puts the sales of products onto their pages and into the menu."""
    from libreta.sales.portfolio import pages, sold
    from libreta.ui import menu, panels

    import_module("libreta.sales.portfolio.jobs")
    panels.add(
        panels.RecordPanel(
            "performance_year",
            "product",
            "main",
            "sales/portfolio/overview.html",
            pages.overview,
            position=5,
            area="sales",
        )
    )
    panels.add(
        panels.RecordPanel(
            "performance",
            "product",
            "tab",
            "sales/portfolio/tab.html",
            pages.tab,
            label=_("Performance"),
            icon="chart-column",
            area="sales",
        )
    )
    menu.add(
        menu.MenuItem(
            "portfolio",
            _("Portfolio"),
            "portfolio",
            "chart-column",
            group="understand",
            position=13,
            area="sales",
            shown=lambda actor: sold.readable(actor) and actor.rights.scope("product", "read") != "none",
        )
    )
