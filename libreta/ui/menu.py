"""The rail of areas: what each area adds to it from its AppConfig.ready, and the record types that have lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from libreta.kernel import features, records
from libreta.kernel.actors import Actor, Scope

GROUPS = {"work": "", "records": _("Records"), "understand": _("Understand"), "manage": _("Manage"), "user": ""}


@dataclass(frozen=True)
class MenuItem:
    """An entry of the rail (or of the user's menu, group "user"). `url` is a URL name or a path that starts with "/".

    `shown` decides for an actor; `badge` counts what waits, or gives None. An area that is off takes its entries along.
    """

    key: str
    label: Any
    url: str
    icon: str = "circle"
    group: str = "work"
    position: int = 100
    area: str = ""
    shown: Callable[[Actor], bool] = lambda actor: True
    badge: Callable[[HttpRequest], int | None] | None = None


@dataclass(frozen=True)
class Entry:
    """A menu item as one reader sees it on one page."""

    key: str
    label: Any
    href: str
    icon: str
    current: bool = False
    badge: int | None = None


_items: dict[str, MenuItem] = {}


def add(item: MenuItem) -> None:
    """This function puts an entry into the rail; a second one with the same key replaces the first."""
    _items[item.key] = item


def entries(request: HttpRequest, group: str) -> list[Entry]:
    """This function lists the entries of a group that the reader may open."""
    found = []
    for item in sorted(_items.values(), key=lambda i: (i.position, i.key)):
        if item.group == group and (not item.area or features.is_on(item.area)) and item.shown(request.actor):
            href = _address(item.url)
            if href:
                badge = item.badge(request) if item.badge else None
                found.append(Entry(item.key, item.label, href, item.icon, _is_current(request.path, href), badge))
    if group == "records":
        found = [_entry_of(t, request) for t in lists(request.actor)] + found
    return found


def lists(actor: Actor) -> list[records.RecordType]:
    """This function lists the record types with a list in the menu that the actor may read."""
    return [t for t in readable(actor) if t.in_menu]


def readable(actor: Actor) -> list[records.RecordType]:
    """This function lists the record types of which the actor may read any rows."""
    return [t for t in records.all_types() if actor.rights.scope(t.key, "read") is not Scope.NONE]


def creatable(actor: Actor) -> list[records.RecordType]:
    """This function lists the record types of which the actor may create rows by hand."""
    allowed = (t for t in records.all_types() if t.creatable and t.in_menu)
    return [t for t in allowed if actor.rights.scope(t.key, "create") is not Scope.NONE]


def _entry_of(record_type: records.RecordType, request: HttpRequest) -> Entry:
    href = f"/{record_type.slug}/"
    return Entry(record_type.key, record_type.plural, href, record_type.icon, _is_current(request.path, href))


def _is_current(path: str, href: str) -> bool:
    return path == href if href == "/" else path.startswith(href)


def _address(url: str) -> str:
    if url.startswith("/"):
        return url
    try:
        return reverse(url)
    except NoReverseMatch:
        return ""
