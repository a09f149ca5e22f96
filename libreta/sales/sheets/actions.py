"""Keeping what was typed into a sheet: all of it, or nothing and a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from libreta.kernel import query, writes
from libreta.kernel.actors import Actor
from libreta.kernel.writes import Change
from libreta.sales.sheets.declared import Sheet
from libreta.sales.sheets.reading import Typed


def keep(sheet: Sheet, parent: dict[str, Any], typed: Typed, *, by: Actor, at: datetime) -> None:
    """This function changes lines, adds new ones and puts all into the order of the sheet.

    Raises what writes raise: Invalid, StaleVersion with the differences, Forbidden, NotVisible.
    """
    with transaction.atomic():
        if typed.changes:
            writes.update(sheet.child, typed.changes, by=by, at=at)
        made = dict(zip(typed.fresh, add(sheet, parent, list(typed.fresh.values()), by=by, at=at), strict=True))
        order = [int(place) if place.isascii() and place.isdigit() else made.get(place) for place in typed.places]
        put_in_order(sheet, parent["id"], [number for number in order if number], by=by, at=at)


def add(sheet: Sheet, parent: dict[str, Any], rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime) -> list[int]:
    """This function adds lines at the end and gives their ids."""
    if not rows:
        return []
    last = max((row["position"] for row in lines_of(sheet, parent["id"], by=by, at=at)), default=0)
    full = [{sheet.via: parent["id"], "position": last + n, **row} for n, row in enumerate(rows, start=1)]
    if sheet.fill is not None:
        sheet.fill(parent, full, by=by, at=at)
    return writes.create(sheet.child, full, by=by, at=at)


def put_in_order(sheet: Sheet, parent_id: int, wanted: Sequence[int], *, by: Actor, at: datetime) -> None:
    """This function numbers lines by the order that somebody sees; lines that he does not know stay behind them."""
    held = [row["id"] for row in lines_of(sheet, parent_id, by=by, at=at)]
    known = [number for number in dict.fromkeys(wanted) if number in held]
    order = [*known, *(number for number in held if number not in known)]
    if order != held:
        changes = [Change(number, {"position": place}) for place, number in enumerate(order, start=1)]
        writes.update(sheet.child, changes, by=by, at=at)


def lines_of(sheet: Sheet, parent_id: int, *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """This function gives the lines of a record in their order, as far as the reader may see them."""
    asked = query.of(sheet.child, by=by, at=at).where({"field": sheet.via, "op": "eq", "value": parent_id})
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = asked.sort(("position", "id")).page(200, cursor)
        found += page.rows
        cursor = page.next_cursor
        if cursor is None:
            return found
