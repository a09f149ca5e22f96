"""What came back from a sheet: changed lines, new ones, their order, and rows pasted from a spreadsheet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.fields import NUMBERS, Field
from libreta.kernel.refusals import Invalid
from libreta.kernel.writes import Change
from libreta.sales.sheets.declared import Sheet
from libreta.ui import controls, formats, references

MOST_ROWS = 500


@dataclass
class Typed:
    """What a sheet asks for. `places` are the lines in their order: numbers of old ones, keys of new ones."""

    changes: list[Change] = field(default_factory=list)
    fresh: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)


def read(sheet: Sheet, data: QueryDict, *, by: Actor, at: datetime) -> Typed:
    """This function reads what was typed into a sheet. Raises Invalid for more rows than one sheet takes."""
    typed = Typed(places=data.getlist("line"))
    if len(typed.places) > MOST_ROWS:
        raise Invalid(_("One sheet takes %(most)s lines.") % {"most": MOST_ROWS})
    fields = [f for f in sheet.fields(by) if not f.read_only]
    for key in typed.places:
        if key.isascii() and key.isdigit() and len(key) < 19:
            if (change := _change(sheet, key, fields, data, by, at)) is not None:
                typed.changes.append(change)
        elif values := _fresh(sheet, key, fields, data, by, at):
            typed.fresh[key] = values
    return typed


def _change(sheet: Sheet, key: str, fields: list[Field], data: QueryDict, by: Actor, at: datetime) -> Change | None:
    """Only what differs from what the line said when it was drawn."""
    seen = _seen(data.get(f"{key}-base", ""))
    values: dict[str, Any] = {}
    base: dict[str, Any] = {}
    for own in fields:
        named = replace(own, name=f"{key}-{own.name}")
        if own.kind == "boolean":
            value = f"{key}-{own.name}" in data
            if own.name not in seen or value == bool(seen[own.name]):
                continue
        elif named.name not in data or data[named.name].strip() == str(seen.get(own.name, "")).strip():
            continue
        elif own.is_link:
            value, _text, _wrong = references.read(named, data, by=by, at=at)
        else:
            value = controls.read(named, data)
        values[own.name], base[own.name] = _settled(sheet, own, value), seen.get(own.name)
        if own.kind in NUMBERS and seen.get(own.name):
            base[own.name] = _number(str(seen[own.name]))
    return Change(int(key), values, base=base) if values else None


def _settled(sheet: Sheet, own: Field, value: Any) -> Any:
    if own.kind not in NUMBERS or str(value).strip():
        return value
    if own.name == "unit_price" and sheet.reprices:
        return None
    return str(sheet.lines.model._meta.get_field(own.name).get_default())


def _seen(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _fresh(sheet: Sheet, key: str, fields: list[Field], data: QueryDict, by: Actor, at: datetime) -> dict[str, Any]:
    if sheet.section and data.get(f"{key}-kind") == sheet.section:
        text = data.get(f"{key}-description", "").strip()
        return {"kind": sheet.section, "description": text or _("Section")}
    values: dict[str, Any] = {}
    for own in fields:
        named = replace(own, name=f"{key}-{own.name}")
        if own.kind == "boolean":
            values[own.name] = named.name in data
        elif own.is_link:
            number, text, wrong = references.read(named, data, by=by, at=at)
            values |= {own.name: number} if number else {}
            if wrong and text:  # what is no product is a line of free text
                values.setdefault("description", text)
        elif named.name in data and data[named.name].strip():
            values[own.name] = controls.read(named, data)
    return values if values.get("product") or values.get("description") else {}


def pasted(sheet: Sheet, text: str, *, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """This function reads rows of a spreadsheet: product (SKU or name) or text, quantity, unit price, discount.

    Columns are parted by tabs, or by semicolons; a first row without numbers is a heading. Raises Invalid.
    """
    rows = list(_cells(text))
    if len(rows) > MOST_ROWS:
        raise Invalid(_("One sheet takes %(most)s lines.") % {"most": MOST_ROWS})
    if len(rows) > 1 and len(rows[0]) > 1 and not any(_number(cell) for cell in rows[0][1:]):
        rows = rows[1:]
    known = _products({row[0] for row in rows}, by=by, at=at)
    found = []
    for row in rows:
        product = known.get(row[0].casefold())
        values: dict[str, Any] = {"product": product} if product else {"description": row[0][:300]}
        for name, cell in zip(("quantity", "unit_price", "discount"), row[1:], strict=False):
            if cell and name in sheet.columns:
                values[name] = _number(cell) or cell
        found.append(values)
    return found


def _cells(text: str) -> Iterator[list[str]]:
    for line in text.replace("\x00", "").splitlines():
        cells = [cell.strip().strip('"') for cell in line.split("\t" if "\t" in line else ";")]
        if cells[0]:
            yield cells


def _number(text: str) -> str | None:
    bare = text.strip().strip("%").strip()
    try:
        return str(formats.read_number(bare))
    except ValueError:
        return None


def _products(names: set[str], *, by: Actor, at: datetime) -> dict[str, int]:
    """Products by SKU or exact name, in two queries served by their indexes; a SKU goes before a name."""
    found: dict[str, int] = {}
    for own in ("name", "sku"):
        asked = query.of("product", by=by, at=at).where({"field": own, "op": "in", "value": sorted(names)})
        for row in asked.only(("name", "sku")).page(200).rows:
            found[str(row[own]).casefold()] = row["id"]
    return found
