"""The parts that a page has by the dozen, written straight: a template for each took a quarter of the page's time."""

from __future__ import annotations

from typing import Any

from django.utils.html import conditional_escape as safe
from django.utils.safestring import SafeString, mark_safe

from libreta.ui.attributes import classes, written


def counted(count: Any) -> str:
    """This function writes how many beside a title; nothing for nobody knows."""
    return "" if count is None or count == "" else f' <span class="badge badge--count">{safe(count)}</span>'


def panel(
    content: str,
    *,
    title: Any,
    icon: str,
    count: Any,
    href: str,
    link: Any,
    flush: bool,
    fold: str,
    add: str,
    attributes: dict[str, Any],
) -> SafeString:
    """This function draws a framed part of a page; `icon` and `add` are drawn already."""
    text = content.strip()
    given = written(attributes)
    name = f"<h2>{icon}{safe(title)}{counted(count)}</h2>"
    flat = " panel__body--flush" if flush else ""
    if fold:
        foot = f'<div class="panel__footer"><a class="link" href="{safe(href)}">{safe(link)}</a></div>' if href else ""
        return mark_safe(
            f'<details class="panel"{given}{" open" if fold == "open" else ""}><summary class="panel__header">'
            f'<span class="chevron">{add}</span>{name}</summary>'
            f'<div class="panel__body{flat}">{text}</div>{foot}</details>'
        )
    ways = f'<a class="link small" href="{safe(href)}">{safe(link)}</a>' if href else ""
    ends = f'<span class="panel__actions">{ways}{add}</span>' if ways or add else ""
    head = f'<header class="panel__header">{name}{ends}</header>' if title else ""
    body = f'<div class="panel__body{flat}">{text}</div>' if text else ""
    return mark_safe(f'<section class="panel"{given}>{head}{body}</section>')


def empty(content: str, *, title: Any, icon: str, small: bool) -> SafeString:
    """This function draws what stands where there is nothing yet; `icon` is drawn already."""
    mark = "" if small else f'<span class="empty__icon">{icon}</span>'
    name = f'<p class="empty__title">{safe(title)}</p>' if title else ""
    return mark_safe(f'<div class="{classes("empty", small and "empty--small")}">{mark}{name}{content.strip()}</div>')


def happening(
    content: str, *, icon: str, title: Any, when: str, tone: str, who: Any, attributes: dict[str, Any]
) -> SafeString:
    """This function draws one happening of a timeline; `icon` and `when` are drawn already."""
    mark = classes("timeline__mark", tone and f"timeline__mark--{safe(tone)}")
    told = f'<span class="muted small">{safe(who)}</span>' if who else ""
    return mark_safe(
        f'<li class="timeline__item"{written(attributes)}><span class="{mark}">{icon}</span>'
        f'<div><div class="timeline__head"><span class="strong">{safe(title)}</span>{told}{when}</div>'
        f'<div class="timeline__body">{content.strip()}</div></div></li>'
    )
