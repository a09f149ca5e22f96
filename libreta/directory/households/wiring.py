"""What proposed groups lend to the rest of the house; called when the area starts."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function declares the jobs, bonds, personal data, API and menu entry of proposed groups."""
    from libreta.api import registry
    from libreta.directory.households import api, bonds
    from libreta.kernel.personal import nobody, tell
    from libreta.ui import menu

    import_module("libreta.directory.households.jobs")
    bonds.declare_bonds()
    registry.add_paths(api.PATTERNS, api.paths)
    tell(
        "directory.GroupProposal",
        heading=_("Proposed groups"),
        whose=("members__customer", "head"),
        delete=True,
        exported=False,
    )
    tell("directory.GroupMember", heading=_("Proposed groups"), whose=("customer",), delete=True, exported=False)
    nobody("directory.GroupSearch", because=_("Figures of a search; no one is named."))
    menu.add(
        menu.MenuItem(
            "households",
            _("Households"),
            "households",
            "network",
            group="customers",
            position=16,
            shown=lambda actor: actor.rights.scope("customer", "read") != "none",
        )
    )
