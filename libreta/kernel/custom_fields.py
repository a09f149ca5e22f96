"""Fields that the company adds to a record type: typed values in JSONB, filterable, with an index on demand."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from libreta.kernel import records, stamps
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.added_fields import forget, of
from libreta.kernel.fields import CUSTOM_PREFIX, NUMBERS
from libreta.kernel.models import CustomField
from libreta.kernel.refusals import Forbidden, Invalid

__all__ = ["KINDS", "add_field", "build_index", "change_field", "forget", "of"]
KINDS = (
    "text",
    "long_text",
    "integer",
    "decimal",
    "date",
    "datetime",
    "boolean",
    "choice",
    "multi_choice",
    "email",
    "phone",
    "url",
    "reference",
    "user",
)
MAX_PER_TYPE = 200


def _require_settings(by: Actor) -> None:
    if not by.may("settings.fields"):
        raise Forbidden()


def add_field(type_key: str, *, name: str, kind: str, label: dict[str, str], by: Actor, **more: Any) -> CustomField:
    """This function adds a field to a record type; `name` gets the prefix x_ where it lacks it.

    Raises Forbidden; Invalid for an unknown type or kind, a bad or taken name.
    """
    _require_settings(by)
    records.get(type_key)
    name = name if name.startswith(CUSTOM_PREFIX) else f"{CUSTOM_PREFIX}{name}"
    errors: dict[str, list] = {}
    if not re.fullmatch(r"x_[a-z][a-z0-9_]{0,50}", name):
        errors["name"] = [_("Use small letters, digits and underscores, with a letter in front.")]
    elif CustomField.objects.filter(record_type=type_key, name=name).exists():
        errors["name"] = [_("There is a field of this name already.")]
    if kind not in KINDS:
        errors["kind"] = [_("There is no such kind of field.")]
    if kind in ("choice", "multi_choice") and not more.get("choices"):
        errors["choices"] = [_("Give at least one choice.")]
    if not any(label.values()):
        errors["label"] = [_("Give the field a name that people read.")]
    if CustomField.objects.filter(record_type=type_key, retired_at=None).count() >= MAX_PER_TYPE:
        errors["name"] = [_("This record type has as many fields of its own as it can have.")]
    if errors:
        raise Invalid(errors=errors)
    indexed = more.pop("indexed", False)
    with transaction.atomic():
        stamp(by, "settings.fields")
        row = CustomField.objects.create(record_type=type_key, name=name, kind=kind, label=label, **more)
        stamps.bump("fields")
    if indexed:
        build_index(row, by=by)
    return row


def change_field(row: CustomField, *, by: Actor, **changes: Any) -> None:
    """This function changes label, help, choices, required or position of a custom field. Its kind stays."""
    _require_settings(by)
    with transaction.atomic():
        stamp(by, "settings.fields")
        for name in {"label", "help", "choices", "required", "position", "retired_at"} & changes.keys():
            setattr(row, name, changes[name])
        row.save()
        stamps.bump("fields")


def build_index(row: CustomField, *, by: Actor) -> None:
    """This function indexes the values of a custom field without holding writers up (CREATE INDEX CONCURRENTLY)."""
    _require_settings(by)
    table = records.get(row.record_type).model._meta.db_table
    concurrently = "" if connection.in_atomic_block else "CONCURRENTLY"
    value = f"(extra->>'{row.name}')"
    shape = f"USING gin ((extra->'{row.name}'))" if row.kind == "multi_choice" else None
    if shape is None:
        shape = (
            f"(({value}::numeric(24,6)), id)"
            if row.kind in NUMBERS
            else f"(({value}::bigint), id)"
            if row.kind in ("reference", "user")
            else f"({value}, id)"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX {concurrently} IF NOT EXISTS {index_name(table, row.name)} ON {table} {shape}")
    CustomField.objects.filter(pk=row.pk).update(indexed=True)


def index_name(table: str, field_name: str) -> str:
    """This function names the index of a custom field, within PostgreSQL's 63 letters."""
    return f"x_{hashlib.sha256(table.encode()).hexdigest()[:6]}_{field_name}"[:60]
