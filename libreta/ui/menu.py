"""The rail of areas: what each area adds to it from its AppConfig.ready, and the record types that have lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from libreta.kernel import features, records
from libreta.kernel.actors import Actor, Scope

GROUPS = {
    "work": "",
    "sell": _("Sell"),
    "customers": _("Look after"),
    "records": _("Records"),
    "understand": _("Understand"),
    "manage": _("Manage"),
    "user": "",
}


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
_foreign: set[str] = set()


def add(item: MenuItem) -> None:
    """This function puts an entry into the rail; a second one with the same key replaces the first."""
    _items[item.key] = item


def leave_out(*addresses: str) -> None:
    """This function names addresses whose pages belong to no entry, although they begin like one's."""
    _foreign.update(addresses)


def entries(request: HttpRequest, group: str) -> list[Entry]:
    """This function lists the entries of a group that the reader may open, pages and lists, in order."""
    found = [(t.order, t.key, _entry_of(t, request)) for t in lists(request.actor) if _group_of(t) == group]
    for item in _items.values():
        if item.group == group and (not item.area or features.is_on(item.area)) and item.shown(request.actor):
            href = _address(item.url)
            if href:
                badge = item.badge(request) if item.badge else None
                entry = Entry(item.key, item.label, href, item.icon, _is_current(request.path, href), badge)
                found.append((item.position, item.key, entry))
    return [entry for _position, _key, entry in sorted(found, key=lambda f: f[:2])]


def groups(request: HttpRequest) -> list[tuple[str, Any, list[Entry]]]:
    """This function lists the groups of the rail that are not empty, as key, heading and entries.

    One entry at most is the current one, the nearest to the page: `/tasks/calendar/` is the calendar, not the tasks.
    """
    shown = [(key, label, entries(request, key)) for key, label in GROUPS.items() if key != "user"]
    nearest = max((len(e.href) for _k, _l, listed in shown for e in listed if e.current), default=0)
    return [(key, label, [_current_or_not(e, nearest) for e in listed]) for key, label, listed in shown if listed]


def _current_or_not(entry: Entry, nearest: int) -> Entry:
    return replace(entry, current=entry.current and len(entry.href) == nearest)


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


def _group_of(record_type: records.RecordType) -> str:
    return record_type.group if record_type.group in GROUPS else "records"


def _entry_of(record_type: records.RecordType, request: HttpRequest) -> Entry:
    href = f"/{record_type.slug}/"
    return Entry(record_type.key, record_type.plural, href, record_type.icon, _is_current(request.path, href))


def _is_current(path: str, href: str) -> bool:
    if any(path.startswith(foreign) for foreign in _foreign):
        return False
    return path == href if href == "/" else path.startswith(href)


def _address(url: str) -> str:
    if url.startswith("/"):
        return url
    try:
        return reverse(url)
    except NoReverseMatch:
        return ""
