"""Boards whose stages are records of several kinds of way, like pipelines: one way is shown at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from libreta.kernel import query, records
from libreta.kernel.refusals import NotVisible
from libreta.ui.listing import Listing

MOST = 30


@dataclass(frozen=True)
class Lane:
    """A way that the reader may choose, and the address of its board."""

    label: str
    address: str
    is_shown: bool


def narrowed(request: HttpRequest, shown: Listing) -> tuple[Listing, list[Lane]]:
    """This function narrows a board to the way that its filter names, or to the first one, and lists the ways."""
    name = shown.record_type.board.within
    field = shown.record_type.fields_for(request.actor).get(name) if name else None
    if field is None:
        return shown, []
    try:
        target = records.get(field.target)
    except NotVisible:
        return shown, []
    rows = query.of(target.key, by=request.actor, at=request.now).only((target.title,)).page(MOST).rows
    if not rows:
        return shown, []
    others = [part for part in shown.tree["and"] if part.get("field") != name]
    named = [part for part in shown.tree["and"] if part.get("field") == name]
    known = {str(row["id"]) for row in rows}
    if len(named) != 1 or named[0].get("op") != "eq" or str(named[0].get("value")) not in known:
        named = [_is(name, rows[0]["id"])]
    shown = replace(shown, tree={"and": [*others, *named]})
    lanes = [
        Lane(
            str(row[target.title]),
            shown.address(filter={"and": [*others, _is(name, row["id"])]}),
            str(row["id"]) == str(named[0]["value"]),
        )
        for row in rows
    ]
    return shown, lanes


def condition(shown: Listing) -> list[dict[str, Any]]:
    """This function gives the condition on stages that belongs to the way shown."""
    name = shown.record_type.board.within
    return [part for part in shown.tree["and"] if name and part.get("field") == name]


def _is(name: str, value: Any) -> dict[str, Any]:
    return {"field": name, "op": "eq", "value": str(value)}
