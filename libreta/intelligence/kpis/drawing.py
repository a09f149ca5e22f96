"""A line the size of a word."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

WIDTH, HEIGHT = 100, 24


def sparkline(values: Sequence[float | None], ends: Sequence[str]) -> SafeString:
    """This function draws how values went; what is not known breaks nothing, and fewer than two draw nothing."""
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(value for _place, value in known), max(value for _place, value in known)
    reach = (high - low) or 1
    step = WIDTH / max(1, len(values) - 1)
    points = " ".join(
        f"{round(place * step, 1)},{round(HEIGHT - 2 - (value - low) / reach * (HEIGHT - 4), 1)}"
        for place, value in known
    )
    told = _("Last twelve months: from %(first)s to %(last)s") % {"first": ends[0], "last": ends[-1]}
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<polyline points="{}"/></svg>',
        *(WIDTH, HEIGHT, told, points),
    )
