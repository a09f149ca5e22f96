"""What duplicates lend to the rest of the house; called when the area starts."""

from __future__ import annotations

from importlib import import_module

FOUND = ("kind", "probability", "weight", "evidence", "cluster", "found_at", "inherited_from")


def declare() -> None:
    """This function makes pairs known to every surface; the trail keeps decisions, not what searches found."""
    from libreta.audit import tracked
    from libreta.directory.duplicates.models import DuplicatePair, DuplicateSettings

    for room in ("records", "actions"):
        import_module(f"libreta.directory.duplicates.{room}")
    import_module("libreta.directory.duplicates.bonds").declare_bonds()
    tracked.track(DuplicatePair, key="duplicate_pair", silent=FOUND, appended=True)
    tracked.track(DuplicateSettings)
