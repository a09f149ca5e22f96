"""Where the pages of a record type are."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from libreta.kernel.records import RecordType
from libreta.ui.extensions import lent


def listing(record_type: RecordType, **parameters: str) -> str:
    """This function gives the address of the list, with filter, sort and so on as parameters."""
    given = {name: value for name, value in parameters.items() if value}
    return f"/{record_type.slug}/" + (f"?{urlencode(given)}" if given else "")


def record(record_type: RecordType, record_id: int) -> str:
    """This function gives the address of a record's page: the special one where the type has one."""
    special = lent.record_urls.get(record_type.key)
    return special(record_id) if special else f"/{record_type.slug}/{record_id}/"


def new(record_type: RecordType, **values: str) -> str:
    """This function gives the address of the form for a new record, with values filled in."""
    return f"/{record_type.slug}/new/" + (f"?{urlencode(values)}" if values else "")


def number_of(text: Any) -> int | None:
    """This function reads the number of a record from an address or a form; None where there is none."""
    text = str(text)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
