"""Keeping the entries of a price book: many at once, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from libreta.catalog.prices import pasting
from libreta.catalog.prices.models import PriceEntry
from libreta.catalog.prices.pasting import Line
from libreta.kernel import writes
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Invalid
from libreta.kernel.writes import Change

FIELDS = {"product": "product", "min_quantity": "quantity", "unit_price": "price", "discount": "discount"}


class BadRows(Invalid):
    """Rows of a grid that cannot be kept. `lines` holds all rows as they were written, with their errors."""

    code = "bad-rows"

    def __init__(self, lines: Sequence[Line]) -> None:
        wrong = sum(bool(line.errors) for line in lines)
        self.lines = list(lines)
        rows = {n: {k: [v] for k, v in line.errors.items()} for n, line in enumerate(lines) if line.errors}
        super().__init__(_("%(n)s rows need a correction; nothing was kept.") % {"n": wrong}, rows=rows)


def write_entries(book: int, lines: Sequence[Line], *, by: Actor, at: datetime) -> int:
    """This function makes, changes and removes prices of a book, all or none, and tells how many changed.

    A row for a product and quantity that the book has already changes that price. Raises NotVisible, Forbidden,
    StaleVersion; BadRows with every row and what is wrong with it.
    """
    lines = [line for line in pasting.found(lines, by=by, at=at) if not line.is_blank]
    with transaction.atomic():
        writes.opened("price_book", [book], by=by, at=at)
        values = [_values(line) for line in lines]
        lines = [line.failing(**errors) for line, (_v, errors) in zip(lines, values, strict=True)]
        lines = _matched(book, _once(lines, [v for v, _e in values]), [v for v, _e in values])
        if any(line.errors for line in lines):
            raise BadRows(lines)
        gone = [line.entry for line in lines if line.removed and line.entry]
        if gone:
            writes.trash("price_entry", gone, by=by, at=at)
        kept = [(n, line, v) for n, (line, (v, _e)) in enumerate(zip(lines, values, strict=True)) if not line.removed]
        changed = [(n, Change(line.entry, v, line.version)) for n, line, v in kept if line.entry]
        new = [(n, {"price_book": book, **v}) for n, line, v in kept if not line.entry]
        count = len(gone) + len(_tried(lines, changed, lambda c: writes.update("price_entry", c, by=by, at=at)))
        return count + len(_tried(lines, new, lambda r: writes.create("price_entry", r, by=by, at=at)))


def _tried(lines: Sequence[Line], numbered: Sequence[tuple[int, Any]], write: Any) -> list[int]:
    """Write, and put what the kernel says of its rows onto the rows of the grid."""
    if not numbered:
        return []
    try:
        return write([one for _n, one in numbered])
    except Invalid as refused:
        told = list(lines)
        for place, errors in refused.rows.items():
            number = numbered[place][0]
            texts = {FIELDS.get(name, "product"): str(said[0]) for name, said in errors.items()}
            told[number] = told[number].failing(**texts)
        raise BadRows(told) from None


def _values(line: Line) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {"product": line.product_id}
    errors: dict[str, str] = {}
    if line.removed:
        return values, errors
    for name, cell in FIELDS.items():
        if name == "product":
            continue
        try:
            values[name] = pasting.number(getattr(line, cell))
        except ValueError as problem:
            errors[cell] = str(problem)
            values[name] = None
    if values["min_quantity"] is None:
        values["min_quantity"] = Decimal(1)
    return values, errors


def _once(lines: Sequence[Line], values: Sequence[dict[str, Any]]) -> list[Line]:
    """A product and a quantity stand in one row only."""
    seen: dict[tuple[Any, Any], int] = {}
    told = []
    for number, (line, row) in enumerate(zip(lines, values, strict=True), start=1):
        key = row["product"], row.get("min_quantity")
        if line.removed or line.errors or key[0] is None:
            told.append(line)
        elif key in seen:
            told.append(line.failing(quantity=_("Row %(n)s says this already.") % {"n": seen[key]}))
        else:
            seen[key] = number
            told.append(line)
    return told


def _matched(book: int, lines: Sequence[Line], values: Sequence[dict[str, Any]]) -> list[Line]:
    """New rows for a price that is there already become changes of it."""
    products = {line.product_id for line in lines if not line.entry and line.product_id}
    rows = PriceEntry.objects.filter(price_book=book, product__in=products, trashed_at=None)
    there = {(product, least): pk for pk, product, least in rows.values_list("pk", "product_id", "min_quantity")}
    shown = {line.entry for line in lines if line.entry}
    found = []
    for line, row in zip(lines, values, strict=True):
        entry = None if line.entry or line.errors else there.get((line.product_id, row.get("min_quantity")))
        found.append(replace(line, entry=entry) if entry and entry not in shown else line)
    return found
