"""Who has figures to see at all."""

from __future__ import annotations

from libreta.intelligence.metrics.declaring import all_metrics
from libreta.intelligence.metrics.sheets import may_see
from libreta.kernel.actors import Actor


def sees_figures(reader: Actor) -> bool:
    """This function tells whether the reader may see any metric at all."""
    return any(may_see(one, reader) for one in all_metrics())
