"""What the explorer lends to the rest of the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function declares addresses of the API, the menu entry, and what the trail keeps."""
    from libreta.api import registry
    from libreta.audit.tracked import track
    from libreta.intelligence.explorer import api
    from libreta.intelligence.explorer.models import SavedQuestion
    from libreta.intelligence.explorer.seeing import sees_figures
    from libreta.ui.menu import MenuItem, add

    registry.add_paths(api.PATTERNS, api.paths)
    track(SavedQuestion)
    where = {"group": "understand", "area": "intelligence", "shown": sees_figures}
    add(MenuItem("explorer", _("Explorer"), "explorer", "table-2", position=6, **where))
