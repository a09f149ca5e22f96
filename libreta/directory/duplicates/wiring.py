"""What duplicates lend to the rest of the house; called when the area starts."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext_lazy as _

FOUND = ("kind", "probability", "weight", "evidence", "cluster", "found_at", "inherited_from")


def declare() -> None:
    """This function makes pairs known to every surface; the trail keeps decisions, not what searches found."""
    from libreta.audit import tracked
    from libreta.directory.duplicates.models import DuplicatePair, DuplicateSettings
    from libreta.directory.duplicates.searching import CAPABILITY
    from libreta.identity.roles.actions import declare_capability

    for room in ("records", "actions", "jobs"):
        import_module(f"libreta.directory.duplicates.{room}")
    declare_capability(CAPABILITY, _("Search for duplicates and set how they are found"))
    import_module("libreta.directory.duplicates.bonds").declare_bonds()
    tracked.track(DuplicatePair, key="duplicate_pair", silent=FOUND, appended=True)
    tracked.track(DuplicateSettings)
