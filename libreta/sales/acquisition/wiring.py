"""What the acquisition monitor adds to the program when it starts."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function declares the costs and puts the monitor into the menu."""
    from libreta.ui import menu

    import_module("libreta.sales.acquisition.records")
    menu.add(
        menu.MenuItem(
            "acquisition",
            _("Acquisition"),
            "acquisition",
            "sprout",
            group="understand",
            position=12,
            area="sales",
            shown=lambda actor: actor.rights.scope("customer", "read") != "none",
        )
    )
