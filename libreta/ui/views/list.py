"""The list of any record type: columns, filters as chips, order, next page by cursor, count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from libreta.kernel import access, query
from libreta.kernel.actors import FieldRight
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import BadCursor, BadFilter
from libreta.ui import addresses, displays, listing, rows, sentences
from libreta.ui.extensions import lent
from libreta.ui.listing import Listing

PAGE = 50


def record_list(request: HttpRequest, record_type: RecordType, trashed: bool = False) -> HttpResponse:
    """This function shows the records of a type, in the trash or not."""
    query.require(record_type, request.actor, "read")
    shown, refusal = listing.refused(lambda: listing.of_request(request, record_type, trashed=trashed))
    if shown is None:
        shown = Listing(record_type, listing.EVERYTHING, columns=listing.columns_of(request.actor, record_type, None))
    context: dict[str, Any] = {"record_type": record_type, "listing": shown, "refusal": refusal}
    try:
        context |= rows_of(request, shown, request.GET.get("cursor") or None) | chips_of(request, shown)
    except (BadFilter, BadCursor) as problem:
        shown = listing.Listing(record_type, listing.EVERYTHING, columns=shown.columns, trashed=trashed)
        context |= {"listing": shown, "refusal": problem} | rows_of(request, shown, None) | chips_of(request, shown)
    if request.headers.get("HX-Target") == "more":
        return render(request, "ui/list/rows.html", context)
    return render(request, "ui/list/page.html", context | tools_of(request, shown))


def rows_of(request: HttpRequest, shown: Listing, cursor: str | None) -> dict[str, Any]:
    """This function reads one page of rows and draws their cells."""
    record_type, names = shown.record_type, shown.columns
    told, needs, words_of = lent.words.get(record_type.key, ("", (), None))
    needed = listing.needed(record_type, (*names, *(needs if told in names else ())), request.actor)
    asked = shown.query(request).only(needed)
    page = asked.page(PAGE, cursor)
    if words_of is not None and told in names:
        lent_words = words_of(page.rows, by=request.actor, at=request.now)
        for row in page.rows:
            row[told] = row.get(told) or lent_words.get(row["id"], "")
    words = request.GET.get("q", "").strip()
    ids = [row["id"] for row in page.rows]
    access.note("search" if words else "list", record_type.key, ids, by=request.actor, at=request.now, detail=words)
    labels = asked.labels(page.rows)
    readable = record_type.fields_for(request.actor)
    fields = [readable[name] for name in names]
    editable = editable_of(request, record_type) if not shown.trashed else frozenset()
    found = []
    for row in page.rows:
        pk = row["id"]
        edits = (editor(record_type, pk, f.name) if f.name in editable else "" for f in fields)
        cells = [displays.Cell(f, displays.shown(f, row, labels), e) for f, e in zip(fields, edits, strict=True)]
        found.append((pk, addresses.record(record_type, pk), row.get(record_type.title), cells))
    more = shown.address() if page.next_cursor else ""
    if more:
        more += f"{'&' if '?' in more else '?'}cursor={page.next_cursor}"
    return {
        "rows": rows.drawn(found),
        "columns": _headers(shown, fields),
        "more": more,
        "page_size": PAGE,
        "first_page": not cursor,
    }


def editor(record_type: RecordType, record_id: int, name: str) -> str:
    """This function gives the address of the editor of one value."""
    return f"/{record_type.slug}/{record_id}/field/{name}/"


def editable_of(request: HttpRequest, record_type: RecordType) -> frozenset[str]:
    """This function gives the fields that the reader may edit in place."""
    if record_type.append_only or request.actor.rights.scope(record_type.key, "update") == "none":
        return frozenset()
    return frozenset(n for n, f in record_type.fields_for(request.actor, FieldRight.WRITE).items() if f.kind != "json")


def _headers(shown: Listing, fields: list) -> list[dict[str, Any]]:
    current = shown.sort or shown.record_type.sort
    found = []
    for field in fields:
        up, down = field.name, f"-{field.name}"
        way = "ascending" if up == current[0] else "descending" if down == current[0] else ""
        following = down if way == "ascending" else up
        found.append(
            {
                "field": field,
                "way": way,
                "href": shown.address(sort=following) if field.sortable else "",
                "number": displays.Cell(field, "").is_number,
            }
        )
    return found


def chips_of(request: HttpRequest, shown: Listing) -> dict[str, Any]:
    """This function writes the conditions of the filter as chips."""
    words = sentences.parts(shown.tree, shown.record_type, shown.query(request))
    chips = [
        {"what": what, "how": how, "value": value, "off": shown.address(filter=shown.without(i))}
        for i, (what, how, value) in enumerate(words)
    ]
    return {"chips": chips, "clear": shown.address(filter=listing.EVERYTHING)}


def tools_of(request: HttpRequest, shown: Listing) -> dict[str, Any]:
    """This function gathers what stands around the rows: views, count, columns, what the reader may do."""
    record_type, actor = shown.record_type, request.actor
    may = {
        verb: actor.rights.scope(record_type.key, verb) != "none" for verb in ("create", "update", "trash", "export")
    }
    formats = lent.export_formats if may["export"] and lent.export and actor.may("export") else ()
    formats = [one for one in formats if lent.own_formats.get(one[0], record_type.key) == record_type.key]
    may_change = not record_type.append_only
    acts = [act for act in lent.bulk_acts.get(record_type.key, ()) if may_change and act.shown(actor)]
    return {
        "views": list(listing.views(actor, record_type)),
        "count": shown.query(request).count(),
        "may_create": may["create"] and record_type.creatable,
        "may_update": may["update"] and may_change,
        "may_trash": may["trash"] and may_change,
        "bulk_acts": acts,
        "may_pick": bool(formats or acts) or (may_change and (may["update"] or may["trash"])),
        "may_share": actor.may("views.share"),
        "formats": formats,
        "here": shown.parameters(),
        **_addresses(shown),
    }


def _addresses(shown: Listing) -> dict[str, str]:
    slug = shown.record_type.slug
    parameters = urlencode({**shown.parameters(), **_layout(shown)})
    counted = urlencode({**shown.parameters(), **({"trash": "1"} if shown.trashed else {})})
    return {
        "new_url": f"/{slug}/new/",
        "filter_url": f"/{slug}/filter/?{parameters}",
        "count_url": f"/{slug}/count/?{counted}",
        "columns_url": f"/{slug}/columns/?{parameters}",
        "bulk_url": f"/{slug}/bulk/edit/",
        "trash_url": f"/{slug}/bulk/trash/",
        "restore_url": f"/{slug}/restoration/",
        "list_url": replace(shown, board=False, calendar=False).address(),
        "board_url": replace(shown, board=True, calendar=False).address(),
        "calendar_url": replace(shown, board=False, calendar=True).address(),
    }


def _layout(shown: Listing) -> dict[str, str]:
    return {"board": "1"} if shown.board else {"calendar": "1"} if shown.calendar else {}


def count(request: HttpRequest, record_type: RecordType, trashed: bool = False) -> HttpResponse:
    """This function counts a list exactly."""
    query.require(record_type, request.actor, "read")
    shown = listing.of_request(request, record_type, trashed="trash" in request.GET)
    return render(
        request,
        "ui/list/count.html",
        {"count": shown.query(request).count("exact"), "listing": shown, "title": _("Counted just now")},
    )
