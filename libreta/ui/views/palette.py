"""The command palette and the page of all search results."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from libreta.kernel import query
from libreta.kernel.refusals import Refusal
from libreta.ui import addresses, menu
from libreta.ui.extensions import lent

PER_TYPE = 4


def entries(request: HttpRequest) -> HttpResponse:
    """This function lists what the reader may go to, create or open, narrowed by what was typed."""
    text = request.GET.get("q", "").strip()
    groups = [(_("Go to"), _matching(_places(request), text)), (_("Create"), _matching(_creations(request), text))]
    if len(text) >= 2:
        groups.insert(0, (_("Records"), hits(request, text)))
    shown = [(label, items[:8] if text else items) for label, items in groups if items]
    return render(request, "ui/frame/palette_entries.html", {"groups": shown, "text": text})


def search_page(request: HttpRequest) -> HttpResponse:
    """This function shows the records that match a text, type by type."""
    text = request.GET.get("q", "").strip()
    found = hits(request, text, per_type=20) if text else []
    return render(request, "ui/search.html", {"search_text": text, "hits": found})


def hits(request: HttpRequest, text: str, per_type: int = PER_TYPE) -> list[dict[str, Any]]:
    """This function finds records of every searchable type that the reader may see."""
    if lent.search is not None:
        return list(lent.search(text, request.actor, request.now))
    found: list[dict[str, Any]] = []
    for record_type in menu.readable(request.actor):
        if record_type.search:
            found += _hits_of(record_type, request, text, per_type)
    return found


def _hits_of(record_type: Any, request: HttpRequest, text: str, limit: int) -> list[dict[str, Any]]:
    readable = record_type.fields_for(request.actor)
    names = tuple(n for n in (record_type.title, *record_type.subtitle) if n in readable)
    try:
        rows = query.of(record_type.key, by=request.actor, at=request.now).only(names).search(text).top(limit)
    except Refusal:
        return []
    return [
        {
            "type": record_type.label,
            "icon": record_type.icon,
            "title": str(row.get(record_type.title) or f"#{row['id']}"),
            "subtitle": " · ".join(str(row[n]) for n in record_type.subtitle if n in names and row.get(n)),
            "url": addresses.record(record_type, row["id"]),
        }
        for row in rows
    ]


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    found = [entry for group in menu.GROUPS for entry in menu.entries(request, group)]
    return [{"title": str(e.label), "icon": e.icon, "url": e.href} for e in found]


def _creations(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"title": _("New: %(label)s") % {"label": t.label}, "icon": "plus", "url": addresses.new(t)}
        for t in menu.creatable(request.actor)
    ]


def _matching(items: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    words = text.casefold().split()
    return [item for item in items if all(word in item["title"].casefold() for word in words)]
