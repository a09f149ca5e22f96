"""Record types: each noun of the business, declared once. Lists, forms, API, import, search and rights come from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel import added_fields, features
from libreta.kernel.actors import Actor, FieldRight
from libreta.kernel.fields import Field, FieldOptions, from_column
from libreta.kernel.models import ChildRecord, Record
from libreta.kernel.refusals import NotVisible

__all__ = [
    "Board",
    "Calendar",
    "ChildRecord",
    "FieldOptions",
    "Panel",
    "Record",
    "RecordType",
    "Relation",
    "Section",
    "Span",
    "all_types",
    "get",
    "register",
]

HIDDEN_COLUMNS = frozenset({"extra", "search_text"})
SYSTEM_COLUMNS = frozenset({"id", "created_at", "created_by", "updated_at", "version", "trashed_at"})


@dataclass(frozen=True)
class Section:
    """A group of fields on forms and record pages."""

    label: Any
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """Cards by `stage` (a choice or reference field), with sums per stage.

    `within` names a reference that records and their stages share: the board shows the stages of one of its records
    at a time. `tone` is the field of a stage's record that gives its colour. `due` is the moment whose nearness
    colours a card, as long as the field `due_while` has that value; `due_by_clock` tells it to the minute, not by
    days. `asks`: into a stage that has such a value (of its field `tone`, or its own), a card comes by that action,
    which asks what it needs to know in a dialog.
    """

    stage: str
    sums: tuple[str, ...] = ()
    card: tuple[str, ...] = ()
    within: str = ""
    tone: str = ""
    due: str = ""
    due_while: tuple[str, str] | None = None
    due_by_clock: bool = False
    asks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Span:
    """From when to when a record is on the calendar: fields with instants, or with dates, of which `end` is the last.

    `longest` is the number of days that `end` may be after `start`.
    """

    start: str
    end: str = ""
    longest: int = 31


@dataclass(frozen=True)
class Calendar:
    """Records by day and hour. A record stands there by the first of its `spans` whose start it has.

    `tone` is the choice field that gives the colour, `lines` what else an entry says, `over` a field and its values of
    records that are struck through.
    """

    spans: tuple[Span, ...]
    tone: str = ""
    lines: tuple[str, ...] = ()
    over: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Panel:
    """A related list on the record page: the relation's name and the columns shown.

    `label` names it in the words of this side ("People" of an organisation); `aside` keeps the parts of a record out of
    the middle of its page.
    """

    relation: str
    columns: tuple[str, ...] = ()
    label: Any = ""
    aside: bool = False


@dataclass(frozen=True)
class Relation:
    """The records of `type_key` whose reference field `via` points at the record in hand."""

    name: str
    type_key: str
    via: str
    label: Any


Validator = Callable[..., Mapping[int, Mapping[str, Any]] | None]


@dataclass(frozen=True, eq=False)
class RecordType:
    """The declaration of a noun. See docs/howto-record-type.md."""

    key: str
    slug: str
    model: type[ChildRecord]
    label: Any
    plural: Any
    area: str
    icon: str = "file"
    title: str = "name"
    subtitle: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    sort: tuple[str, ...] = ("-id",)
    sections: tuple[Section, ...] = ()
    search: tuple[str, ...] = ()
    board: Board | None = None
    calendar: Calendar | None = None
    owner: str | None = "owner"
    through: str | None = None
    match_keys: tuple[tuple[str, ...], ...] = (("external_id",),)
    panels: tuple[Panel, ...] = ()
    joined: tuple[str, ...] = ()
    joined_areas: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, FieldOptions] = field(default_factory=dict)
    validate: Validator | None = None
    prepare: Callable[..., None] | None = None
    rule: Callable[[Actor, str], models.Q] | None = None
    unfit: Callable[[Mapping[str, Any]], frozenset[str]] | None = None
    append_only: bool = False
    creatable: bool = True
    unlisted: tuple[str, ...] = ()  # columns that no surface shows as they stand
    in_menu: bool = True
    group: str = "records"
    order: int = 100

    @cached_property
    def columns_by_name(self) -> dict[str, Field]:
        """The fields that stand in columns: own ones first, then those of joined tables."""
        found = {}
        for column in self.model._meta.concrete_fields:
            if column.name in self.unlisted:
                continue
            if column.name not in HIDDEN_COLUMNS and not isinstance(column, ArrayField):
                described = from_column(column, self.options.get(column.name, FieldOptions()))
                found[described.name] = self._linked(described, column)
        for name in self.joined:
            related = self.model._meta.get_field(name).related_model
            for column in related._meta.concrete_fields:
                if not column.primary_key:
                    options = self.options.get(f"{name}_{column.name}", FieldOptions())
                    described = from_column(column, options, prefix=name, joined=True)
                    found[described.name] = replace(described, area=self.joined_areas.get(name, ""))
        return found

    def _linked(self, described: Field, column: models.Field) -> Field:
        if described.kind != "reference":
            return described
        target = next((t for t in _types.values() if t.model is column.related_model), None)
        return replace(described, target=target.key, area=target.area) if target else described

    def fields(self) -> dict[str, Field]:
        """This function gives all fields by name: built-in, joined and custom."""
        custom = added_fields.of(self.key)
        found = {**self.columns_by_name, **custom} if custom else self.columns_by_name
        if features.any_off():
            return {n: f for n, f in found.items() if features.is_on(f.area)}
        return found

    def field(self, name: str) -> Field | None:
        found = self.columns_by_name.get(name) or added_fields.of(self.key).get(name)
        return found if found is None or features.is_on(found.area) else None

    def fields_for(self, actor: Actor, right: FieldRight = FieldRight.READ) -> dict[str, Field]:
        """This function gives the fields that the actor may read, or write."""
        wanted = {FieldRight.READ: "readable", FieldRight.WRITE: "writable"}[right]
        limited = actor.rights.fields.get(self.key)
        found = self.fields()
        if limited:
            found = {n: f for n, f in found.items() if getattr(actor.rights.field(self.key, n), wanted)}
        if right is FieldRight.WRITE:
            found = {n: f for n, f in found.items() if not f.read_only}
        return found

    def relations(self) -> dict[str, Relation]:
        """This function gives the reverse relations by name: the other slug, or slug_via where two point here."""
        found: dict[str, Relation] = {}
        for other in all_types():
            pointing = [f for f in other.fields().values() if f.kind == "reference" and f.target == self.key]
            for described in pointing:
                name = other.slug.replace("-", "_")
                if len(pointing) > 1:
                    name = f"{name}_{described.name}"
                found[name] = Relation(name, other.key, described.name, other.plural)
        return found

    def event(self, past: str) -> str:
        """This function names an event of this type, like "directory.customers.created"."""
        return f"{self.area}.{self.slug}.{past}"


_types: dict[str, RecordType] = {}
_by_slug: dict[str, RecordType] = {}


def register(record_type: RecordType) -> RecordType:
    """This function makes a record type known to every surface."""
    if record_type.key in _types or record_type.slug in _by_slug:
        raise ValueError(f"record type {record_type.key!r} or slug {record_type.slug!r} is declared twice")
    _types[record_type.key] = _by_slug[record_type.slug] = record_type
    for known in _types.values():
        known.__dict__.pop("columns_by_name", None)
    return record_type


def unregister(record_type: RecordType) -> None:
    """This function forgets a record type; for tests that declare their own."""
    _types.pop(record_type.key, None)
    _by_slug.pop(record_type.slug, None)
    for known in _types.values():
        known.__dict__.pop("columns_by_name", None)


before_look: list[Callable[[], None]] = []


def _catch_up() -> None:
    for look in before_look:
        look()


def get(name: str) -> RecordType:
    """This function finds a record type by key or slug. Raises NotVisible when it is unknown or its area is off."""
    _catch_up()
    found = _types.get(name) or _by_slug.get(name)
    if found is None or not features.is_on(found.area):
        raise NotVisible(_("There is no such kind of record."))
    return found


def all_types() -> list[RecordType]:
    """This function lists the record types of areas that are switched on, in menu order."""
    _catch_up()
    return sorted((t for t in _types.values() if features.is_on(t.area)), key=lambda t: (t.order, t.key))


def declared() -> list[RecordType]:
    """This function lists every declared type, switched on or not: for migrations, triggers and backups."""
    _catch_up()
    return list(_types.values())


def user_model() -> type[models.Model]:
    from django.apps import apps

    return apps.get_model(settings.AUTH_USER_MODEL)
