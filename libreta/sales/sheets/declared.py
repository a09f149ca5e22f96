"""Sheets: the lines of a record on one screen, typed like a spreadsheet. Each kind of record says once which lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from libreta.kernel import records
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType


@dataclass(frozen=True)
class Sheet:
    """The lines (`child`, by their field `via`) of a `parent`.

    `columns` are fields of the child in their order; the first two are the product and its description. `amount` is
    what a line comes to. `section` and `option` name the kind of a heading and the tick of an optional line, where the
    child has them. `is_open` tells of a parent's row whether its lines may change; `totals` gives what `template` shows
    under the lines; `fill` completes new lines; `reprices` says that an emptied price is asked for again.
    """

    parent: str
    child: str
    via: str
    columns: tuple[str, ...]
    template: str
    totals: Callable[[HttpRequest, dict[str, Any]], Mapping[str, Any]]
    amount: str = "amount"
    section: str = ""
    option: str = ""
    is_open: Callable[[Mapping[str, Any]], bool] = lambda row: True
    fill: Callable[..., None] | None = None
    reprices: bool = False
    closed: Any = ""
    names: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> RecordType:
        return records.get(self.child)

    def fields(self, actor: Any) -> list[Field]:
        """This function gives the columns that the actor may read."""
        readable = self.lines.fields_for(actor)
        return [readable[name] for name in self.columns if name in readable]


_sheets: dict[str, Sheet] = {}


def declare(sheet: Sheet) -> None:
    """This function makes the sheet of a kind of record known."""
    _sheets[sheet.parent] = sheet


def of(parent: str) -> Sheet:
    """This function gives the sheet of a kind of record."""
    return _sheets[parent]
