"""What areas add to the record pages of any type: timeline, composer, notes, scores, whatever they know of a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from libreta.kernel import features
from libreta.kernel.records import RecordType

SLOTS = ("head", "facts", "main", "side", "tab")
Context = Callable[[HttpRequest, RecordType, dict], Mapping[str, Any] | None]


@dataclass(frozen=True)
class RecordPanel:
    """A piece of a record page. `context(request, record_type, row)` gives what `template` needs, or None for nothing.

    `type_key` is a record type or "*". Slots: head (under the title), facts (left), main (middle), side (right), and
    tab (a page of its own behind a tab called `label`). The template finds `request`, `record_type` and `row` too.
    """

    key: str
    type_key: str
    slot: str
    template: str
    context: Context
    label: Any = ""
    icon: str = ""
    position: int = 100
    area: str = ""


_panels: dict[str, RecordPanel] = {}


def add(panel: RecordPanel) -> None:
    """This function puts a panel on record pages; a second one with the same key replaces the first."""
    if panel.slot not in SLOTS:
        raise ValueError(f"panel {panel.key!r}: there is no slot {panel.slot!r}")
    _panels[panel.key] = panel


def remove(key: str) -> None:
    """This function takes a panel away again; for tests."""
    _panels.pop(key, None)


def of(record_type: RecordType, slot: str) -> list[RecordPanel]:
    """This function lists the panels of a slot, in order; a type's own panels hide none of those for every type."""
    fitting = [p for p in _panels.values() if p.slot == slot and p.type_key in (record_type.key, "*")]
    return sorted((p for p in fitting if not p.area or features.is_on(p.area)), key=lambda p: (p.position, p.key))


def rendered(request: HttpRequest, record_type: RecordType, row: dict, slot: str) -> list[SafeString]:
    """This function renders the panels of a slot for one record."""
    drawn = (drawing(panel, request, record_type, row) for panel in of(record_type, slot))
    return [html for html in drawn if html is not None]


def drawing(panel: RecordPanel, request: HttpRequest, record_type: RecordType, row: dict) -> SafeString | None:
    """This function renders one panel, or gives None when it has nothing to show."""
    context = panel.context(request, record_type, row)
    if context is None:
        return None
    return render_to_string(panel.template, {"record_type": record_type, "row": row, **context}, request=request)
