"""How values are written in templates; {% load ui_tags %} brings these along."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from libreta.ui import formats

register = template.Library()


@register.filter
def money(value: Any, currency: str = "") -> str:
    return "" if value in (None, "") else formats.money(value, currency or "")


@register.filter
def whole_money(value: Any, currency: str = "") -> str:
    return "" if value in (None, "") else formats.money(value, currency or "", whole=True)


@register.filter
def number(value: Any, places: int | None = None) -> str:
    return "" if value in (None, "") else formats.number(value, places)


@register.filter
def compact(value: Any) -> str:
    return "" if value in (None, "") else formats.compact(value)


@register.filter
def percent(value: Any, places: int = 0) -> str:
    return "" if value in (None, "") else formats.percent(value, places)


@register.filter
def hundredths(value: Any) -> str:
    return "" if value in (None, "") else formats.hundredths(value)


@register.filter
def country(value: Any) -> str:
    return formats.country(str(value)) if value else ""


@register.filter
def day(value: Any, style: str = "medium") -> SafeString | str:
    return "" if not value else format_html('<time datetime="{}">{}</time>', _iso(value), formats.day(value, style))


@register.filter
def instant(value: Any) -> SafeString | str:
    return "" if not value else format_html('<time datetime="{}">{}</time>', _iso(value), formats.instant(value))


@register.filter
def clock(value: Any) -> str:
    """This function writes the hour of an instant, or of a time of day that has no zone."""
    return (
        formats.dates.format_time(value, "short", locale=formats.locale())
        if value.tzinfo is None
        else formats.clock(value)
    )


@register.filter
def full_hour(value: Any) -> str:
    """This function writes an hour of the day as short as the language allows."""
    return formats.full_hour(value.time())


@register.filter
def ago(value: Any) -> SafeString | str:
    if not value:
        return ""
    full = formats.instant(value) if hasattr(value, "hour") or "T" in str(value) else formats.day(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', _iso(value), full, formats.ago(value))


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """This function looks a key up in a mapping."""
    return mapping.get(key) if mapping else None


def _iso(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat()
