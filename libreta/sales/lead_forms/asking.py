"""What a form asks: the usual questions, and the company's own fields of the lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from libreta.kernel import records
from libreta.kernel.fields import Field

KINDS = {
    "text": "text", "long_text": "long", "integer": "number", "decimal": "number", "date": "date", "email": "email",
    "phone": "tel", "url": "url", "choice": "choice", "boolean": "check",
}  # fmt: skip


def own_fields() -> dict[str, Field]:
    """This function gives the custom fields of leads that a stranger can be asked for."""
    return {n: f for n, f in records.get("lead").fields().items() if f.custom and f.kind in KINDS}


def asked_of(names: Iterable[str]) -> dict[str, Field]:
    """This function gives the custom fields that a form asks; one that was retired is not asked any more."""
    known = own_fields()
    return {name: known[name] for name in names if name in known}


def control(field: Field, value: str, errors: Iterable[Any]) -> dict[str, Any]:
    """This function gives what the page of a form draws for a custom field, in the language that is active."""
    return {
        "name": field.name,
        "id": f"field-{field.name}",
        "label": field.label,
        "help": field.help,
        "kind": KINDS[field.kind],
        "step": "any" if field.kind == "decimal" else "",
        "choices": field.choices,
        "value": value[:5000],
        "errors": [str(text) for text in errors],
        "required": field.required,
        "autocomplete": "off",
    }
