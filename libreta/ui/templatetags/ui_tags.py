"""The components as template tags: {% load ui_tags %}. Each is shown in every state on the page /ui/."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from libreta.ui import parts
from libreta.ui.attributes import classes, written
from libreta.ui.templatetags import ui_filters

register = template.Library()
register.filters.update(ui_filters.register.filters)
TONES = ("good", "warn", "bad", "accent", "violet", "teal")


@register.simple_tag
def icon(name: str, size: str = "", label: str = "", spin: bool = False) -> SafeString:
    """This function draws an icon of the sprite; with a label it speaks, without it is decoration."""
    return _drawn_icon(str(name), str(size or ""), str(label or ""), bool(spin), settings.STATIC_URL)


@lru_cache(maxsize=4000)
def _drawn_icon(name: str, size: str, label: str, spin: bool, _static: str) -> SafeString:
    """A page has a hundred icons of twenty shapes; finding the sprite's address for each took a tenth of its time."""
    names = classes("icon", f"icon--{size}" if size else "", "spin" if spin else "")
    spoken = format_html(' role="img" aria-label="{}"', label) if label else mark_safe(' aria-hidden="true"')
    return format_html(
        '<svg class="{}"{}><use href="{}#{}"/></svg>', names, spoken, static("vendor/lucide/icons.svg"), name
    )


@register.simple_block_tag
def button(
    content: str,
    variant: str = "",
    icon: str = "",
    size: str = "",
    href: str = "",
    type: str = "button",
    label: str = "",
    **attributes: Any,
) -> SafeString:
    """This function draws a button, or a link that looks like one when `href` is given. Only an icon: give `label`."""
    text = content.strip()
    names = classes(
        "button",
        *(f"button--{v}" for v in (variant, size) if v),
        "" if text else "button--icon",
        attributes.pop("class_", ""),
    )
    drawn = _icon(icon) if icon else ""
    attributes |= {"aria-label": label, "title": label} if label else {}
    extra = written(attributes)
    if href:
        return format_html('<a class="{}" href="{}"{}>{}{}</a>', names, href, extra, drawn, mark_safe(text))
    return format_html('<button class="{}" type="{}"{}>{}{}</button>', names, type, extra, drawn, mark_safe(text))


_icon = icon


@register.simple_block_tag
def badge(content: str, tone: str = "", icon: str = "", shape: str = "", **attributes: Any) -> SafeString:
    """This function draws a short state: tones good, warn, bad, accent, violet, teal; shapes count, outline."""
    names = classes("badge", *(f"badge--{v}" for v in (tone, shape) if v))
    return format_html(
        '<span class="{}"{}>{}{}</span>',
        names,
        written(attributes),
        _icon(icon, "s") if icon else "",
        mark_safe(content.strip()),
    )


@register.simple_tag
def avatar(name: Any, size: str = "", square: bool = False) -> SafeString:
    """This function draws the initials of a person or organisation; the same name has the same colour everywhere."""
    return _drawn_avatar(str(name or "?"), str(size or ""), bool(square))


@lru_cache(maxsize=4000)
def _drawn_avatar(name: str, size: str, square: bool) -> SafeString:
    words = [w for w in name.split() if w[0].isalnum()] or ["?"]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
    tone = sum(name.encode()) % 7
    names = classes(
        "avatar",
        f"avatar--{size}" if size else "",
        "avatar--square" if square else "",
        f"avatar--{tone}" if tone else "",
    )
    return format_html('<span class="{}" aria-hidden="true">{}</span>', names, initials)


@register.simple_block_tag
def panel(
    content: str,
    title: Any = "",
    icon: str = "",
    count: Any = None,
    href: str = "",
    link: Any = "",
    flush: bool = False,
    fold: str = "",
    add: str = "",
    add_label: Any = "",
    **attributes: Any,
) -> SafeString:
    """This function draws a framed part of a page.

    `href` and `link` give a way to see all, `add` to make one more; `fold` "open" or "closed" lets it fold.
    """
    return framed(
        content,
        title=title,
        icon=icon,
        count=count,
        href=href,
        link=link,
        flush=flush,
        fold=fold,
        add=add,
        add_label=add_label,
        **attributes,
    )


def framed(
    content: str, *, icon: str = "", fold: str = "", add: str = "", add_label: Any = "", **more: Any
) -> SafeString:
    """This function draws what the tag `panel` draws, for parts that are written straight."""
    names = ("title", "count", "href", "link", "flush")
    known = {"title": "", "count": None, "href": "", "link": "", "flush": False}
    known |= {name: more.pop(name) for name in names if name in more}
    drawn = _icon("chevron-right", "s") if fold else new_button(add, add_label) if add else ""
    return parts.panel(content, icon=_icon(icon) if icon else "", fold=fold, add=drawn, attributes=more, **known)


def nothing_here(text: Any) -> SafeString:
    """This function draws a short sentence where a small list is empty."""
    return parts.empty(format_html("<p>{}</p>", text), title="", icon="", small=True)


def new_button(href: str, label: Any) -> SafeString:
    """This function draws the small plus in the head of a panel."""
    return format_html(
        '<a class="button button--quiet button--small button--icon" href="{}" aria-label="{}" title="{}">{}</a>',
        *(href, label, label, _icon("plus")),
    )


@register.simple_block_tag
def empty(content: str, title: Any = "", icon: str = "inbox", small: bool = False) -> SafeString:
    """This function draws what stands where there is nothing yet; the content teaches the first step."""
    return parts.empty(content, title=title, icon="" if small else _icon(icon), small=small)


@register.simple_block_tag
def menu(
    content: str,
    label: Any = "",
    icon: str = "",
    variant: str = "",
    size: str = "",
    end: bool = False,
    up: bool = False,
    text: Any = "",
    **attributes: Any,
) -> SafeString:
    """This function draws a button that opens a menu; the content is made of elements with the class menu__item."""
    return _drawn(
        "menu",
        content,
        label=label,
        icon=icon,
        variant=variant,
        size=size,
        end=end,
        up=up,
        text=text,
        attributes=written(attributes),
    )


@register.simple_block_tag
def dialog(content: str, id: str = "dialog", title: Any = "", wide: bool = False, open: bool = False) -> SafeString:
    """This function draws a modal dialog; a button with data-dialog="<id>" opens it."""
    return _drawn("dialog", content, id=id, title=title, wide=wide, open=open)


@register.simple_block_tag
def notice(content: str, tone: str = "", icon: str = "info") -> SafeString:
    """This function draws a remark inside a page."""
    return format_html(
        '<div class="{}" role="note">{}<div>{}</div></div>',
        classes("notice", f"notice--{tone}" if tone else ""),
        _icon(icon),
        mark_safe(content),
    )


@register.simple_block_tag
def field(
    content: str,
    label: Any = "",
    id: str = "",
    help: Any = "",
    errors: Any = (),
    required: bool = False,
    wide: bool = False,
) -> SafeString:
    """This function draws label, control (the content), help and errors of one field.

    The control names `<id>-help` and `<id>-error` in aria-describedby.
    """
    listed = [errors] if isinstance(errors, str) and errors else list(errors or ())
    return _drawn("field", content, label=label, id=id, help=help, errors=listed, required=required, wide=wide)


@register.simple_block_tag
def timeline_item(
    content: str,
    icon: str = "circle",
    title: Any = "",
    when: Any = None,
    tone: str = "",
    who: Any = "",
    **attributes: Any,
) -> SafeString:
    """This function draws one happening in a list with the class timeline."""
    return parts.happening(
        content,
        icon=_icon(icon),
        title=title,
        when=ui_filters.ago(when),
        tone=tone,
        who=who,
        attributes=attributes,
    )


@register.inclusion_tag("ui/components/stat.html")
def stat(label: Any, value: Any, note: Any = "", href: str = "", tone: str = "", icon: str = "") -> dict:
    """This function draws a figure with its name."""
    return {"label": label, "value": value, "note": note, "href": href, "tone": tone, "icon": icon}


@register.inclusion_tag("ui/components/progress.html")
def progress(value: Any = None, maximum: Any = 100, label: Any = "", note: Any = "", tone: str = "") -> dict:
    """This function draws how far long work has come; without a value it is under way without a known end."""
    return {"value": value, "maximum": maximum, "label": label, "note": note, "tone": tone}


@register.inclusion_tag("ui/components/breadcrumb.html")
def breadcrumb(*parts: Any) -> dict:
    """This function draws the way here: pairs of text and address, one after the other."""
    return {"steps": list(zip(parts[::2], parts[1::2], strict=False))}


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """This function draws keys, such as "Ctrl K"."""
    return mark_safe(" ".join(format_html('<kbd class="kbd">{}</kbd>', key) for key in keys.split()))


@register.simple_tag
def attrs(**attributes: Any) -> SafeString:
    """This function writes attributes; underscores become hyphens, None is left out."""
    return written(attributes)


def _drawn(name: str, content: str, **context: Any) -> SafeString:
    return template.loader.render_to_string(
        f"ui/components/{name}.html", {**context, "content": mark_safe(content.strip())}
    )


@register.simple_tag(takes_context=True)
def frame(context: Any) -> Any:
    """This function gives what the frame around the page needs: {% frame as frame %}."""
    from libreta.ui import frame as frames

    return frames.of(context.get("request"))
