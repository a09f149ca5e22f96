"""Bars over time, drawn on the server: every bar is a link to its records, and the table of the chart is one key away.

The drawing holds no text, so that it may stretch to any width; words stand below it as ordinary text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, GAP = 1000, 200, 0.24
MOST_LINKS = 16  # narrower bars could not be hit by a finger; their table leads on


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, how high it is, how that is written; `before` is the value to compare it with."""

    label: str
    value: Decimal
    text: str
    url: str = ""
    before: Decimal | None = None
    before_text: str = ""


def bars(shown: Sequence[Bar], label: Any) -> SafeString:
    """This function draws bars, with a line over them where values to compare with are known.

    Negative values hang below the zero line.
    """
    values = [b.value for b in shown] + [b.before for b in shown if b.before is not None] + [Decimal(0)]
    top, bottom = max(values), min(values)
    reach = (top - bottom) or Decimal(1)
    step = WIDTH / max(1, len(shown))

    def height(value: Decimal) -> float:
        return round(float((top - value) / reach) * (HEIGHT - 8) + 4, 1)

    linked = len(shown) <= MOST_LINKS
    drawn = format_html_join("", "{}", ((_bar(b, n, step, height, linked),) for n, b in enumerate(shown)))
    zero = height(Decimal(0))
    return format_html(
        '<svg class="chart__drawing" viewBox="0 0 {} {}" preserveAspectRatio="none" role="group" aria-label="{}">'
        '{}<line class="chart__zero" x1="0" x2="{}" y1="{}" y2="{}"/>{}</svg>',
        *(WIDTH, HEIGHT, label, drawn, WIDTH, zero, zero, _line(shown, step, height)),
    )


def _bar(bar: Bar, place: int, step: float, height: Any, linked: bool) -> SafeString:
    zero, end = height(Decimal(0)), height(bar.value)
    said = f"{bar.label}: {bar.text}"
    told = f"{said} ({bar.before_text})" if bar.before_text else said
    left = round(place * step, 1)
    drawn = format_html(
        '<rect class="chart__field" x="{}" y="0" width="{}" height="{}"/>'
        '<rect class="chart__bar" x="{}" y="{}" width="{}" height="{}"/><title>{}</title>',
        *(left, round(step, 1), HEIGHT),
        *(round(left + step * GAP / 2, 1), min(zero, end), round(step * (1 - GAP), 1)),
        *(max(round(abs(zero - end), 1), 1 if bar.value else 0), told),
    )
    if bar.url and linked:
        return format_html('<a href="{}" aria-label="{}">{}</a>', bar.url, told, drawn)
    return format_html('<g role="img" aria-label="{}">{}</g>', told, drawn)


def _line(shown: Sequence[Bar], step: float, height: Any) -> SafeString:
    points = [(round((n + 0.5) * step, 1), height(b.before)) for n, b in enumerate(shown) if b.before is not None]
    if len(points) < 2:
        return SafeString("")
    return format_html('<polyline class="chart__before" points="{}"/>', " ".join(f"{x},{y}" for x, y in points))
