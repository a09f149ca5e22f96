"""The rows of a list, written straight: a page has hundreds of cells, and a template would take ten times as long."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from libreta.ui.displays import Cell


def drawn(rows: Iterable[tuple[int, str, Any, Sequence[Cell]]]) -> SafeString:
    """This function draws rows of (id, address, title, cells). What the cells hold is escaped already."""
    select = gettext("Select %(title)s")
    return mark_safe("".join(_row(record_id, url, title, cells, select) for record_id, url, title, cells in rows))


def _row(record_id: int, url: str, title: Any, cells: Sequence[Cell], select: str) -> str:
    label = escape(select % {"title": title or f"#{record_id}"})
    pick = f'<input type="checkbox" class="check" data-pick value="{record_id}" aria-label="{label}">'
    drawn_cells = "".join(cell(c, url, record_id, lead=not place) for place, c in enumerate(cells))
    return (
        f'<tr data-row id="row-{record_id}" aria-selected="false"><td class="table__pick">{pick}</td>{drawn_cells}</tr>'
    )


def cell(given: Cell, url: str, record_id: int, *, lead: bool = False, saved: bool = False) -> SafeString:
    """This function draws one cell; the first of a row leads to the record."""
    names = [n for n, there in (("table__lead", lead), ("number", given.is_number), ("saved", saved)) if there]
    edit = f' data-editable data-edit="{escape(given.edit)}"' if given.edit else ""
    html = given.html
    if lead:
        words = strip_tags(html) if html else f"#{record_id}"
        html = f'<a class="table__title" href="{escape(url)}" tabindex="-1">{words}</a>'
    return mark_safe(f'<td class="{" ".join(names)}" tabindex="-1"{edit}>{html}</td>')
