"""What a field is: its kind, where it stands in the database, how a value given becomes one that is kept.

The kinds are: text, long_text, integer, decimal, money, date, datetime, boolean, choice, multi_choice, reference, user,
email, phone, url, json.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from libreta.kernel import values

NUMBERS = frozenset({"integer", "decimal", "money"})
MOMENTS = frozenset({"date", "datetime"})
TEXTS = frozenset({"text", "long_text", "email", "phone", "url"})
LINKS = frozenset({"reference", "user"})
KINDS = NUMBERS | MOMENTS | TEXTS | LINKS | {"boolean", "choice", "multi_choice", "json"}
CUSTOM_PREFIX = "x_"


@dataclass(frozen=True)
class FieldOptions:
    """What a declaration may say of a field beyond its column."""

    kind: str | None = None
    label: Any = None
    read_only: bool = False
    required: bool | None = None
    currency: str | None = None
    help: Any = ""
    hidden_in_forms: bool = False
    filterable: bool = True
    sortable: bool = True
    clean: Callable[[Any], Any] | None = None
    choices: Sequence[tuple[str, Any]] | None = None  # in place of the column's own; may be read when it is needed
    code: str = ""
    places: int | None = None
    is_deadline: bool = False  # a moment by which something is due: shown as the time that is left, in its colour


@dataclass(frozen=True)
class Field:
    """One field of a record type, as lists, forms, filters, imports and the API see it.

    `path` is the column's attribute ("owner_id"), a joined one ("score__segment"), or the key in `extra` of a custom
    field. `choices` are (value, label) pairs. `currency` names the field with the currency of a money field.
    """

    name: str
    kind: str
    label: Any
    path: str
    required: bool = False
    read_only: bool = False
    custom: bool = False
    joined: bool = False
    choices: Sequence[tuple[str, Any]] = ()
    target: str = ""
    currency: str = ""
    max_length: int | None = None
    digits: tuple[int, int] | None = None
    help: Any = ""
    sortable: bool = True
    filterable: bool = True
    hidden_in_forms: bool = False
    nullable: bool = True
    unique: bool = False
    bits: int = 32
    cleaner: Callable[[Any], Any] | None = None
    code: str = ""  # what the text is a code of, like "country": pages write its name
    places: int | None = None  # at least so many decimals are written
    area: str = ""  # the field is gone while this area is switched off
    is_deadline: bool = False

    @property
    def is_link(self) -> bool:
        return self.kind in LINKS

    @property
    def empty(self) -> Any:
        """The value that means nothing: an empty text where the column has no null."""
        if self.kind == "multi_choice":
            return []
        return None if self.nullable else ("" if self.kind in TEXTS or self.kind == "choice" else None)

    def label_of(self, value: Any) -> Any:
        """This function gives the label of a choice's value, or the value itself."""
        return dict(self.choices).get(value, value)

    def expression(self) -> Any:
        """This function gives the typed SQL expression of the field."""
        if not self.custom:
            return models.F(self.path)
        if self.kind == "multi_choice":
            return KeyTransform(self.name, "extra")
        text = KeyTextTransform(self.name, "extra")
        if self.kind in NUMBERS:
            return Cast(text, models.DecimalField(max_digits=24, decimal_places=6))
        if self.is_link:
            return Cast(text, models.BigIntegerField())
        return Cast(text, models.TextField())

    def clean(self, raw: Any, *, region: str | None = None) -> Any:
        """This function turns a value given by a person or a program into the one that is kept.

        Raises ValueError with a sentence for the person.
        """
        return values.clean(self, raw, region=region)


def kind_of(column: models.Field) -> str:
    """This function gives the kind of field that a column is."""
    if isinstance(column, models.GeneratedField):
        return kind_of(column.output_field)
    if column.choices:
        return "choice"
    if column.is_relation:
        from django.conf import settings

        return "user" if column.related_model._meta.label == settings.AUTH_USER_MODEL else "reference"
    for cls, kind in _COLUMN_KINDS:
        if isinstance(column, cls):
            return kind
    return "text"


_COLUMN_KINDS: list[tuple[type, str]] = [
    (models.EmailField, "email"),
    (models.URLField, "url"),
    (models.TextField, "long_text"),
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.DecimalField, "decimal"),
    (models.FloatField, "decimal"),
    (models.IntegerField, "integer"),
    (models.JSONField, "json"),
]


def _digits(column: models.Field) -> tuple[int, int] | None:
    return (column.max_digits, column.decimal_places) if isinstance(column, models.DecimalField) else None


def from_column(column: models.Field, options: FieldOptions, *, prefix: str = "", joined: bool = False) -> Field:
    """This function describes a model's column as a field; `prefix` is the way to a joined table."""
    kind = options.kind or kind_of(column)
    if options.currency:
        kind = "money"
    bare = column.name
    required = not column.blank and not column.has_default() and not column.null and kind != "boolean"
    return Field(
        name=f"{prefix}_{bare}" if prefix else bare,
        kind=kind,
        label=options.label or column.verbose_name,
        path=f"{prefix}__{column.attname}" if prefix else column.attname,
        required=required if options.required is None else options.required,
        read_only=options.read_only or joined or column.primary_key or not column.editable or column.generated,
        joined=joined,
        choices=tuple((str(v), label) for v, label in (column.flatchoices or ()))
        if options.choices is None
        else options.choices,
        currency=f"{prefix}_{options.currency}" if prefix and options.currency else options.currency or "",
        max_length=None if kind == "choice" else column.max_length,
        digits=_digits(column.output_field if column.generated else column),
        help=options.help or column.help_text,
        sortable=options.sortable and kind not in ("json", "multi_choice", "long_text"),
        filterable=options.filterable and kind != "json",
        hidden_in_forms=options.hidden_in_forms,
        nullable=column.null,
        unique=column.unique,
        bits=64
        if isinstance(column, models.BigIntegerField)
        else 16
        if isinstance(column, models.SmallIntegerField)
        else 32,
        cleaner=options.clean,
        code=options.code,
        places=options.places,
        is_deadline=options.is_deadline,
    )
