"""Attributes of elements, written by keyword: hx_get="/x" becomes hx-get="/x", True a bare name, None nothing."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html, format_html_join, mark_safe
from django.utils.safestring import SafeString


def written(attributes: dict[str, Any]) -> SafeString:
    """This function writes attributes with a leading space each, escaped."""
    parts = []
    for name, value in attributes.items():
        if value is None or value is False or value == "":
            continue
        name = name.rstrip("_").replace("_", "-")
        parts.append((mark_safe(f" {name}") if value is True else format_html(' {}="{}"', mark_safe(name), value),))
    return format_html_join("", "{}", parts)


def classes(*names: str | None) -> str:
    """This function joins the class names that are there."""
    return " ".join(name for name in names if name)
