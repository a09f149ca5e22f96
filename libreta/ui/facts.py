"""The facts of a record's page, written straight: forty values would be forty templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import conditional_escape as safe
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from libreta.ui.displays import Cell
from libreta.ui.templatetags import ui_tags


def drawn_facts(sections: Iterable[Mapping[str, Any]]) -> SafeString:
    """This function draws sections of cells as panels; what is empty altogether is folded, or left out without name."""
    return mark_safe("".join(_section(one) for one in sections if one["label"] or (one["cells"] and not one["empty"])))


def _section(one: Mapping[str, Any]) -> SafeString:
    facts = "".join(
        f'<div class="fact"><dt>{safe(capfirst(cell.field.label))}</dt>{drawn_value(cell)}</div>'
        for cell in one["cells"]
    )
    fold = ("closed" if one["empty"] else "open") if one["label"] else ""
    return ui_tags.framed(f'<dl class="facts">{facts}</dl>', title=one["label"], fold=fold)


def _fact(cell: Cell) -> str:
    return f'<div class="fact"><dt>{safe(capfirst(cell.field.label))}</dt>{drawn_value(cell)}</div>'


def drawn_value(cell: Cell, *, saved: bool = False) -> SafeString:
    """This function draws one value with the way to its editor."""
    edit = f' data-edit="{safe(cell.edit)}" data-place="fact"' if cell.edit else ""
    prose = " prewrap" if cell.field.kind == "long_text" else ""
    value = cell.html or '<span class="faint">–</span>'
    way = ""
    if cell.edit:
        label = safe(_("Edit %(label)s") % {"label": cell.field.label})
        pencil = ui_tags.icon("pencil", "s")
        way = f'<button class="fact__edit" type="button" data-edit-open aria-label="{label}">{pencil}</button>'
    return mark_safe(
        f'<dd class="{"saved" if saved else ""}"{edit}><span class="fact__value{prose}">{value}</span>{way}</dd>'
    )
