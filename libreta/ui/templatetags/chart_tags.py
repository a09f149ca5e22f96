"""Charts as template tags: {% load chart_tags %}."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from libreta.ui import charts

register = template.Library()


@register.inclusion_tag("ui/components/chart.html")
def bar_chart(shown: Sequence[charts.Bar], label: Any, unit: Any, before_label: Any = "") -> dict[str, Any]:
    """This function draws bars over time, with their scale, their legend and their table; `unit` heads the times."""
    middle = shown[len(shown) // 2].label if len(shown) > 4 else ""
    return {
        "shown": shown,
        "drawing": charts.bars(shown, label),
        "label": label,
        "unit": unit,
        "before_label": before_label,
        "first": shown[0].label if shown else "",
        "middle": middle,
        "last": shown[-1].label if len(shown) > 1 else "",
    }
