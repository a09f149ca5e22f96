"""A pivot as the page draws it: words, links to what lies below a value, links to the records behind a number."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from libreta.intelligence.explorer import naming, reading
from libreta.intelligence.explorer.asking import Asked, conditions
from libreta.intelligence.explorer.naming import Names
from libreta.intelligence.explorer.pivot import Key, Pivot, Row
from libreta.intelligence.metrics.declaring import Metric, metric
from libreta.intelligence.metrics.dimensions import Dimension, below, dimension
from libreta.ui.charts import Bar

MOST_BARS = 40


def names_in(found: Pivot, request: HttpRequest) -> Names:
    """This function names all values of a pivot and of its filter at once."""
    asked = found.asked
    values = naming.values_in(conditions(asked.where))
    for place, name in enumerate(asked.rows):
        values.setdefault(name, set()).update(row.key[place] for row in found.rows if len(row.key) > place)
    if asked.column:
        values.setdefault(asked.column, set()).update(key[0] for key in found.columns)
    return naming.names_of(values, request)


def table(found: Pivot, names: Names, request: HttpRequest) -> dict[str, Any]:
    """This function draws the pivot: the heads of its columns, its rows, and the row of the whole."""
    asked = found.asked
    shown = [metric(key) for key in asked.metrics]
    parts: list[Key] = [*found.columns, ()] if asked.column else [()]
    heads = [
        {"label": names[asked.column][key[0]] if key else _("Total"), "url": _below(asked, (asked.column,), key)}
        for key in parts
        if asked.column
    ]
    fits = reading.dimensions_for(shown, request.actor)
    base = reading.warehouse().base
    return {
        "row_heads": [dimension(name).label for name in asked.rows],
        "heads": heads,
        "metrics": shown,
        "under": [one for _part in parts for one in shown],
        "rows": [_drawn(row, asked, parts, shown, names, base, fits) for row in found.rows],
        "total": _drawn(found.total, asked, parts, shown, names, base, fits),
        "rows_left": found.rows_left,
        "columns_left": found.columns_left,
    }


def _drawn(
    row: Row, asked: Asked, parts: list[Key], shown: list[Metric], names: Names, base: str, fits: list[Dimension]
) -> dict[str, Any]:
    dimensions = asked.rows[: len(row.key)]
    cells = []
    for part in parts:
        now, before = row.cells.get(part, ({}, {}))
        whole = dimensions + ((asked.column,) if part else ())
        behind = asked.at(whole, row.key + part).address("/explorer/records/")
        for one in shown:
            value = now.get(one.key)
            cells.append(
                {
                    "text": naming.said(one, value, base),
                    "url": f"{behind}&{urlencode({'of': one.key})}" if value else "",
                    "moved": naming.moved(one, value, before.get(one.key)) if asked.compare else {},
                    "before": naming.said(one, before.get(one.key), base) if asked.compare else "",
                }
            )
    return {
        "label": names[dimensions[-1]][row.key[-1]] if row.key else _("Total"),
        "url": _drill(asked, dimensions, row.key, fits) if row.key else "",
        "is_group": row.is_group,
        "is_inner": len(row.key) > 1,
        "cells": cells,
    }


def _drill(asked: Asked, dimensions: tuple[str, ...], key: Key, fits: list[Dimension]) -> str:
    """Below a value: the next dimension of the rows, or of the hierarchy; a customer leads to its page."""
    narrowed = asked.at(dimensions, key)
    rest = asked.rows[len(key) :]
    if rest:
        return replace(narrowed, rows=rest).address()
    last = dimension(dimensions[-1])
    taken = {*asked.rows, asked.column}
    following = next((one.key for one in below(last.key) if one in fits and one.key not in taken), "")
    if following:
        return replace(narrowed, rows=(following,)).address()
    return f"/{last.key}s/{key[-1]}/" if last.key in ("customer", "product") and key[-1] is not None else ""


def _below(asked: Asked, dimensions: tuple[str, ...], key: Key) -> str:
    return replace(asked.at(dimensions, key), column="").address() if key else ""


def bars(found: Pivot, names: Names) -> list[Bar]:
    """This function draws the first metric by the first dimension of the rows, beside what it is compared with."""
    asked, one = found.asked, metric(found.asked.metrics[0])
    base = reading.warehouse().base
    drawn = []
    for row in [row for row in found.rows if len(row.key) == 1][:MOST_BARS]:
        now, before = (values.get(one.key) for values in row.cells[()])
        earlier = before if asked.compare else None
        drawn.append(
            Bar(
                names[asked.rows[0]][row.key[0]],
                Decimal(str(now or 0)),
                naming.said(one, now, base),
                f"{asked.at(asked.rows[:1], row.key).address('/explorer/records/')}&{urlencode({'of': one.key})}",
                Decimal(str(earlier)) if earlier is not None else None,
                naming.said(one, earlier, base) if earlier is not None else "",
            )
        )
    return drawn
