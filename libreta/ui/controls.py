"""Controls for editing: how each kind of field is asked for, and how the answer is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from libreta.kernel.fields import NUMBERS, Field
from libreta.kernel.records import RecordType
from libreta.ui import formats

INPUT_TYPES = {"email": "email", "phone": "tel", "url": "url", "date": "date", "datetime": "datetime-local"}
SUGGESTED = {"EUR", "USD", "RON", "MXN", "ARS", "COP", "CLP", "PEN"}


@dataclass(frozen=True)
class Asked:
    """A field as a form asks for it: what stands in the control, what is wrong with it, what another person wrote."""

    field: Field
    id: str
    value: Any = None
    text: str = ""
    errors: tuple[str, ...] = ()
    currency: str = ""
    theirs: str | None = None
    yours: str = ""

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def wide(self) -> bool:
        return self.field.kind == "long_text"

    @property
    def described_by(self) -> str:
        return " ".join(
            f"{self.id}-{part}" for part, there in (("help", self.field.help), ("error", self.errors)) if there
        )


def control(
    asked: Asked,
    record_type: RecordType,
    *,
    autofocus: bool = False,
    bare: bool = False,
    options_url: str = "",
    with_currency: bool = True,
) -> SafeString:
    """This function draws the control of a field; `bare` stands without a label of its own, in a cell."""
    field = asked.field
    context = {
        "asked": asked,
        "field": field,
        "type": INPUT_TYPES.get(field.kind, "text"),
        "value": written(field, asked.value),
        "record_type": record_type,
        "autofocus": autofocus,
        "bare": bare,
        "options_url": options_url or f"/{record_type.slug}/options/{field.name}/",
    }
    if field.kind == "money":
        context["currencies"] = _currencies(asked.currency)
    name = "number" if field.kind == "money" and not (with_currency and field.currency) else _template(field)
    return render_to_string(f"ui/controls/{name}.html", context)


def _template(field: Field) -> str:
    if field.is_link:
        return "reference"
    if field.kind in ("choice", "multi_choice", "boolean", "long_text", "money", "json"):
        return field.kind if field.kind != "json" else "long_text"
    return "number" if field.kind in NUMBERS else "text"


def _currencies(current: str) -> list[tuple[str, str]]:
    known = formats.currencies(get_language() or "en")
    listed = sorted(known, key=lambda pair: (pair[0] not in SUGGESTED, pair[0]))
    return listed if not current or current in dict(listed) else [(current, current), *listed]


def written(field: Field, value: Any) -> Any:
    """This function writes a value as its control holds it."""
    if value is None or (isinstance(value, str) and field.kind != "datetime"):
        return value if value is not None else ""
    if field.kind in NUMBERS and isinstance(value, int | float | Decimal):
        return formats.written_number(value, field.places or (2 if field.kind == "money" else 0))
    if field.kind == "datetime":
        return _local(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def _local(value: Any) -> str:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(timezone.get_current_timezone()).strftime("%Y-%m-%dT%H:%M")


def read(field: Field, data: QueryDict) -> Any:
    """This function reads what a form says for a field, as the kernel takes it; the kernel finds what is wrong."""
    raw = data.get(field.name, "")
    if field.kind == "multi_choice":
        return [value for value in data.getlist(field.name) if value]
    if field.kind == "boolean":
        return data.getlist(field.name)[-1] == "true" if field.name in data else False
    if field.kind in NUMBERS and raw.strip():
        try:
            return str(formats.read_number(raw))
        except ValueError:
            return raw
    if field.kind == "datetime" and raw.strip():
        return _instant(raw.strip())
    return raw


def _instant(raw: str) -> str:
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return raw
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_current_timezone())
    return aware.astimezone(UTC).isoformat()


def is_sent(field: Field, data: Mapping) -> bool:
    """This function tells whether a form carried the field at all."""
    return field.name in data or f"{field.name}__text" in data or f"{field.name}__there" in data


def as_json(value: Any) -> Any:
    """This function writes a value so that a form can carry it along as what the editor saw."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
