"""What the key figures lend to the rest of the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function declares the menu entry, the right to set targets, and what the trail keeps."""
    from libreta.audit.tracked import track
    from libreta.identity.roles.actions import declare_capability
    from libreta.intelligence.explorer.seeing import sees_figures
    from libreta.intelligence.kpis.models import KpiTarget
    from libreta.intelligence.kpis.targets import CAPABILITY
    from libreta.ui.menu import MenuItem, add

    track(KpiTarget)
    declare_capability(CAPABILITY, _("Set targets for key figures"))
    where = {"group": "understand", "area": "intelligence", "shown": sees_figures}
    add(MenuItem("kpis", _("Key figures"), "kpis", "target", position=5, **where))
