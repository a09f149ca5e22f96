"""What the explorer and the key figures lend to the rest of the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


def declare() -> None:
    """This function declares addresses of the API, menu entries, the right to set targets, and what the trail keeps."""
    from libreta.api import registry
    from libreta.audit.tracked import track
    from libreta.identity.roles import capabilities
    from libreta.intelligence.explorer import api
    from libreta.intelligence.explorer.models import SavedQuestion
    from libreta.intelligence.kpis.models import KpiTarget
    from libreta.intelligence.metrics.declaring import all_metrics
    from libreta.intelligence.metrics.sheets import may_see
    from libreta.kernel.actors import Actor
    from libreta.ui.menu import MenuItem, add

    def sees_figures(actor: Actor) -> bool:
        return any(may_see(one, actor) for one in all_metrics())

    registry.add_paths(api.PATTERNS, api.paths)
    track(KpiTarget)
    track(SavedQuestion)
    capabilities.declare("kpis.targets", _("Set targets for key figures"))
    where = {"group": "understand", "area": "intelligence", "shown": sees_figures}
    add(MenuItem("kpis", _("Key figures"), "kpis", "target", position=5, **where))
    add(MenuItem("explorer", _("Explorer"), "explorer", "table-2", position=6, **where))
