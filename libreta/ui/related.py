"""The related lists of a record's page: a few rows of each, as a table or as short lines, with a way to all of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.html import conditional_escape as safe
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from libreta.kernel import query, records
from libreta.kernel.fields import NUMBERS
from libreta.kernel.records import Panel, RecordType
from libreta.ui import addresses, displays, listing
from libreta.ui.templatetags import ui_tags

RELATED = 5
PARTS = 25


def relations(request: HttpRequest, record_type: RecordType, row: dict[str, Any]) -> dict[str, list[SafeString]]:
    """This function reads and draws the related records that the reader may see, a few of each with a way to all:
    "parts" for the middle of the page, "aside" for its side."""
    known = record_type.relations()
    unfit = record_type.unfit(row) if record_type.unfit else frozenset()
    declared = {p.relation: p for p in record_type.panels}
    wanted = [n for n in declared if n in known] + ([] if declared else list(known))
    found = []
    for name in wanted:
        relation = known[name]
        other = records.get(relation.type_key)
        if request.actor.rights.scope(other.key, "read") == "none" or relation.via not in other.fields_for(
            request.actor
        ):
            continue
        if name in unfit:
            continue
        panel = declared.get(name) or Panel(name)
        part = other.through == relation.via and not panel.aside
        one = _related(request, other, relation, panel.columns or other.columns[:4], row, through=part)
        found.append(one | {"label": panel.label or relation.label})
    drawn: dict[str, list[SafeString]] = {"parts": [], "aside": []}
    for one in _told_apart(found):
        drawn["parts" if one["is_part"] else "aside"].append(_drawn(one))
    return drawn


def _told_apart(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two relations to the same type are named by the field that leads here, too."""
    labels = [str(r["label"]) for r in found]
    for related in found:
        if labels.count(str(related["label"])) > 1:
            related["label"] = f"{related['label']} ({related['via'].label})"
    return found


def _related(
    request: HttpRequest,
    other: RecordType,
    relation: Any,
    columns: tuple[str, ...],
    row: dict[str, Any],
    *,
    through: bool,
) -> dict[str, Any]:
    tree = {"field": relation.via, "op": "eq", "value": row["id"]}
    readable = other.fields_for(request.actor)
    names = tuple(n for n in columns if n in readable and n != relation.via)
    if not through:  # in a short list the words come first
        names = tuple(sorted(names, key=lambda n: readable[n].kind in NUMBERS))
    asked = query.of(other.key, by=request.actor, at=request.now).under(relation.via, row["id"])
    asked = asked.only(listing.needed(other, names, request.actor))
    page = asked.sort(("id",)).page(PARTS) if through else asked.page(RELATED)  # parts stand as they were written
    labels = asked.labels(page.rows)
    fields = [readable[n] for n in names]
    rows = [_related_row(other, r, fields, labels) for r in page.rows]
    creatable = other.creatable and request.actor.rights.scope(other.key, "create") != "none"
    all_url = listing.Listing(other, {"and": [tree]}).address()
    new_url = addresses.new(other, **{relation.via: str(row["id"])}) if creatable and not row.get("trashed_at") else ""
    count = asked.count("estimate" if page.next_cursor else "none").value if page.next_cursor else len(rows)
    return {
        "type": other,
        "name": relation.name,
        "is_part": through,
        "via": readable[relation.via],
        "columns": fields,
        "label": relation.label,
        "rows": rows,
        "count": count,
        "all_url": all_url if page.next_cursor else "",
        "new_url": new_url,
    }


def _related_row(other: RecordType, row: dict[str, Any], fields: list[Any], labels: Any) -> dict[str, Any]:
    title = displays.plain(fields[0], row[fields[0].name], labels, row) if fields else f"#{row['id']}"
    cells = [displays.Cell(f, displays.shown(f, row, labels)) for f in fields[1:]]
    return {"url": addresses.record(other, row["id"]), "title": title, "cells": cells}


def _drawn(one: dict[str, Any]) -> SafeString:
    other = one["type"]
    framed = ui_tags.framed(
        _table(one) if one["is_part"] else _lines(one["rows"]),
        title=one["label"],
        icon=other.icon,
        count=one["count"],
        href=one["all_url"],
        link=_("See all"),
        add=one["new_url"],
        add_label=_("New: %(label)s") % {"label": other.label},
        flush=True,
    )
    return mark_safe(f'<div id="relation-{one["name"]}" data-live="{other.key}">{framed}</div>')


def _lines(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    return f'<ul class="rows">{"".join(map(_line, rows))}</ul>'


def _line(item: dict[str, Any]) -> str:
    more = "".join(f'<span class="muted small truncate">{cell.html}</span>' for cell in item["cells"][:2])
    return f'<li><a class="grow truncate" href="{safe(item["url"])}">{safe(item["title"])}</a>{more}</li>'


def _table(one: dict[str, Any]) -> str:
    if not one["rows"]:
        return ui_tags.nothing_here(_("None yet."))
    names = "".join(
        f'<th scope="col"{_NUMBER if place and column.kind in NUMBERS else ""}>{safe(capfirst(column.label))}</th>'
        for place, column in enumerate(one["columns"])
    )
    lines = "".join(
        f'<tr><td><a class="table__title" href="{safe(item["url"])}">{safe(item["title"])}</a></td>'
        + "".join(f"<td{_NUMBER if cell.is_number else ''}>{cell.html}</td>" for cell in item["cells"])
        + "</tr>"
        for item in one["rows"]
    )
    label = safe(one["label"])
    return (
        f'<div class="table-wrap" tabindex="0" role="region" aria-label="{label}"><table class="table">'
        f'<caption class="visually-hidden">{label}</caption><thead><tr>{names}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


_NUMBER = ' class="number"'
