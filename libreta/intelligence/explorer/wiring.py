"""What the explorer lends to the rest of the house."""

from __future__ import annotations


def declare() -> None:
    """This function declares addresses of the API."""
    from libreta.api import registry
    from libreta.intelligence.explorer import api

    registry.add_paths(api.PATTERNS, api.paths)
