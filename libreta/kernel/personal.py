"""What each table keeps of a person: how the rows are found, what erasure does with them, what the person may read.

Every table is declared once, by the area that owns it, in its `personal.py` (found here by that name): with `tell` when
it keeps anything of a person, with `nobody` when it tells of none. What is kept outside tables (files, the lake)
is a `Place`. A test walks the catalog of the database and fails on a table that nobody declared, and on a text column
whose fate nobody said. See docs/howto-personal-data.md.

    personal.tell(
        "sales.Order",
        heading=_("Orders"),
        whose=("customer",),
        clear=("reference", "description"),
        stays=("number", "external_id"),
        because=_("Orders are kept for accounting and tax; they name nobody any more."),
    )
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

SHORTEST_MARK = 6
"""Shorter texts (a street number, "Ana") say nothing by themselves and are never looked for in the texts of others."""
KEPT_APART = frozenset({"search_text", "version", "created_by", "updated_at", "trashed_at", "owner"})


@dataclass(frozen=True)
class Person:
    """The person whose data are meant.

    `ids`: the customer record and those that were merged into it. `emails` in small letters, `phones` in E.164.
    `marks`: texts that mean this person and nobody else (an address, a number, a full name that no other customer has),
    also former ones; erasure replaces them wherever they stand. `pseudonym`: what stands in their place. `records`: the
    numbers of all records that tell of the person, by record type, for what points at records by type and number.
    """

    ids: tuple[int, ...]
    pseudonym: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    records: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    language: str = "en"
    at: datetime | None = None


Finder = Callable[[Person], Q]


@dataclass(frozen=True)
class Told:
    """A table that keeps something of a person.

    `whose`: lookups that lead from a row to its customer, any of them ("customer", "order__customer"); `found` finds
    rows that have no such way. With `delete` the rows go; else `clear` empties columns, `pseudonym` columns name nobody
    any more, `stays` are texts that say nothing of the person, and `because` says why the row is kept. `extra` (custom
    fields): texts go, figures, choices and dates stay, unless it stands in `clear` or `stays`. `guards`: triggers that
    keep rows from being rewritten and stand aside while a person is erased. `hidden`: columns that the person's export
    leaves out. `key`: the record type under which the trail knows the rows.
    """

    label: str
    heading: Any
    whose: tuple[str, ...] = ()
    found: Finder | None = None
    delete: bool = False
    clear: tuple[str, ...] = ()
    pseudonym: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    because: Any = ""
    guards: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    exported: bool = True
    order: int = 100

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def condition(self, person: Person) -> Q:
        """This method gives the condition on the rows that tell of a person."""
        chosen = self.found(person) if self.found else Q(pk__in=[])
        for lookup in self.whose:
            chosen |= Q(**{f"{lookup}__in": person.ids})
        return chosen

    def rows(self, person: Person) -> models.QuerySet:
        """This method gives the rows that tell of a person, those in the trash too."""
        return self.model._base_manager.filter(self.condition(person))

    def shown(self) -> list[models.Field]:
        """This method lists the columns that the person may read."""
        return [
            f
            for f in self.model._meta.concrete_fields
            if f.name not in KEPT_APART and f.name not in self.hidden and not isinstance(f, SearchVectorField)
        ]

    def silent(self) -> list[str]:
        """This method names the columns with texts of which the declaration says nothing; there may be none."""
        said = {*self.clear, *self.pseudonym, *self.stays, "extra"}
        return [f.name for f in self.model._meta.concrete_fields if f.name not in said and holds_text(f)]


@dataclass(frozen=True)
class Nobody:
    """A table that tells of no customer. `swept`: texts in it may still mention one, and are looked through. `typed`:
    columns with what somebody typed to find somebody, emptied when any word of an erased name stands there."""

    table: str
    because: Any
    swept: bool = True
    typed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """Something outside the rows of the database: files, the lake, an index.

    `erase(person)` removes the person and tells how many pieces it touched; asked twice, it does it once. `count` tells
    the same before. `export` gives pairs of a file name and its path on disk, or of a name and bytes.
    """

    key: str
    label: Any
    erase: Callable[[Person], int]
    count: Callable[[Person], int] = lambda person: 0
    export: Callable[[Person], Iterator[tuple[str, Any]]] | None = None
    because: Any = ""
    order: int = 100


@dataclass
class _Declared:
    is_loaded: bool = False
    told: dict[str, Told] = field(default_factory=dict)
    nobody: dict[str, Nobody] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    lent: list[Callable[[], list[Told]]] = field(default_factory=list)


_declared = _Declared()


def _load() -> _Declared:
    """Looks once for the module `personal` of every area."""
    if not _declared.is_loaded:
        _declared.is_loaded = True
        for config in apps.get_app_configs():
            own = "kept_by_kernel" if config.label == "kernel" else "personal"
            if config.name.startswith("libreta.") and find_spec(f"{config.name}.{own}"):
                import_module(f"{config.name}.{own}")
    return _declared


def tell(label: str, *, heading: Any, **said: Any) -> None:
    """This function declares a table, named by its model ("sales.Order"), that keeps something of a person."""
    declared = Told(label, heading, **said)
    if not declared.delete and not declared.because:
        raise ValueError(f"{label}: say why its rows are kept when a person is erased.")
    _declared.told[label.lower()] = declared


def nobody(*tables: str, because: Any, swept: bool = True, typed: tuple[str, ...] = ()) -> None:
    """This function declares tables, by model ("catalog.Product") or by their own name, that tell of no customer."""
    for name in tables:
        table = apps.get_model(name)._meta.db_table if "." in name else name
        _declared.nobody[table] = Nobody(table, because, swept, typed)


def place(declared: Place) -> None:
    """This function declares something outside the tables that keeps something of a person."""
    _declared.places[declared.key] = declared


def lend(tables: Callable[[], list[Told]]) -> None:
    """This function takes declarations that are known only while the program runs."""
    _declared.lent.append(tables)


def told() -> list[Told]:
    """This function lists the tables that keep something of a person, those of the company's own types too."""
    found = [*_load().told.values(), *(one for lend in _declared.lent for one in lend())]
    return sorted(found, key=lambda one: (one.order, one.label))


def silent_tables() -> dict[str, Nobody]:
    """This function gives the tables that tell of nobody, by name."""
    return dict(_load().nobody)


def places() -> list[Place]:
    """This function lists what is kept outside the tables, in the order in which erasure visits it."""
    return sorted(_load().places.values(), key=lambda one: (one.order, one.key))


def holds_text(column: models.Field) -> bool:
    """This function tells whether somebody could write about a person in a column: no choices, codes or figures."""
    if isinstance(column, models.GeneratedField | SearchVectorField) or column.primary_key:
        return False
    if isinstance(column, ArrayField):
        return holds_text(column.base_field)
    if isinstance(column, models.JSONField | models.BinaryField | models.GenericIPAddressField):
        return True
    if isinstance(column, models.CharField | models.TextField):
        return not column.choices and (column.max_length is None or column.max_length > 3)
    return False


def blank_of(column: models.Field) -> Any:
    """This function gives what stands in a column after it was cleared."""
    if column.null:
        return None
    if isinstance(column, ArrayField):
        return []
    if isinstance(column, models.BinaryField):
        return b""
    if isinstance(column, models.JSONField):
        return column.get_default() if column.has_default() else {}
    if isinstance(column, models.CharField | models.TextField):
        return column.get_default() if column.choices and column.has_default() else ""
    if column.has_default():
        return column.get_default()
    raise ValueError(f"{column} cannot be empty: pseudonymise it, or let it stay.")
