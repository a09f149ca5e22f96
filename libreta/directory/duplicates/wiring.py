"""What duplicates lend to the rest of the house; called when the area starts."""

from __future__ import annotations

from importlib import import_module

from django.utils.translation import gettext_lazy as _

FOUND = ("kind", "probability", "weight", "evidence", "cluster", "found_at", "inherited_from")


def declare() -> None:
    """This function makes pairs known to every surface; the trail keeps decisions, not what searches found."""
    from libreta.api import registry
    from libreta.audit import tracked
    from libreta.directory.duplicates import api, entry
    from libreta.directory.duplicates.models import DuplicatePair, DuplicateSettings
    from libreta.directory.duplicates.searching import CAPABILITY
    from libreta.identity.roles.actions import declare_capability
    from libreta.identity.settings_index import SettingsPage, add
    from libreta.kernel.personal import nobody, tell
    from libreta.kernel.resembling import Watcher, watch

    for room in ("records", "actions", "jobs"):
        import_module(f"libreta.directory.duplicates.{room}")
    declare_capability(CAPABILITY, _("Search for duplicates and set how they are found"))
    import_module("libreta.directory.duplicates.bonds").declare_bonds()
    tracked.track(DuplicatePair, key="duplicate_pair", silent=FOUND, appended=True)
    tracked.track(DuplicateSettings)
    registry.add_paths(api.PATTERNS, api.paths)
    slots = ("name", "email", "phone", "mobile", "website", "tax_id", "street")
    watch("customer", Watcher(entry.strong, entry.near, slots, "customers_resembling", entry.is_shown))
    label, help_ = _("Finding duplicates"), _("How sure is sure, what happens at entry, and the searches so far.")
    add(SettingsPage("duplicates", label, help_, "settings_duplicates", "copy", CAPABILITY, 41))
    pairs = _("Possible duplicates")
    tell("directory.DuplicatePair", heading=pairs, whose=("first", "second"), delete=True, exported=False)
    figures = _("Figures of searches for duplicates, and what is set about them; no one is named.")
    nobody("directory.DuplicateRun", "directory.DuplicateSettings", because=figures)
