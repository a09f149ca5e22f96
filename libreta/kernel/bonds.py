"""Every place that holds the key of a record, and what becomes of it when records are merged into one.

An area declares its tables in a module `bonds.py` when it starts: foreign keys, keys beside the name of their type,
keys within JSON. A merge moves what is declared, set-based, and refuses while the database knows a foreign key that
nobody declared. Fields of the company's own that refer to a record are bonds by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from libreta.kernel import records
from libreta.kernel.models import CustomField, CustomType

FOREIGN_KEYS = """
SELECT child.relname, attribute.attname
FROM pg_constraint bond
JOIN pg_class child ON child.oid = bond.conrelid
JOIN pg_class parent ON parent.oid = bond.confrelid
JOIN pg_attribute attribute ON attribute.attrelid = child.oid AND attribute.attnum = ANY(bond.conkey)
WHERE bond.contype = 'f' AND bond.conparentid = 0 AND bond.confrelid = to_regclass(%s)
ORDER BY child.relname, attribute.attname
"""


class Deed(StrEnum):
    """What a merge does with a row that holds the key of a record that is merged away."""

    MOVES = "moves"  # the row holds the survivor's key from then on
    STAYS = "stays"  # history, or something that follows by itself; the reason is said
    OWN = "own"  # a part of the merge itself, which sees to it


class Lone(StrEnum):
    """What becomes of a row that would then point at itself or at the same record twice."""

    ASIDE = "aside"  # it goes into the trash, and undo brings it back
    STAYS = "stays"  # it is left as it is
    EMPTIES = "empties"  # the column becomes empty


@dataclass(frozen=True)
class Once:
    """A unique rule that a move could break: `columns` beside the bond's own, among the rows for which `where` holds.

    Of rows that would collide one is kept: the first by `first` (SQL upon the row `r`), then the survivor's, then the
    newest. The others are set aside: into the trash (where they stay with the record that they had), or, where `aside`
    names a boolean column, by turning it off.
    """

    columns: tuple[str, ...] = ()
    where: str = "r.trashed_at IS NULL"
    first: str = ""
    aside: str = "trashed_at"


@dataclass(frozen=True)
class Merging:
    """The merge that a `settle` is part of: the record that stays, those that go, and at which instant."""

    target: str
    survivor: int
    former: tuple[int, ...]
    by: Any
    at: Any


@dataclass(frozen=True)
class Bond:
    """A column of a table that holds the key of a record of the type `target`, or of the table `of_table`.

    `type_column` names the column beside it that tells the type of the record. `path` is the key within a JSON column.
    `apart` names a column of the same row that must not hold the same value afterwards, and `lone` what is done then.
    `parts` are the bonds that point at this table's rows: what hangs on a row that is set aside goes over to the row
    that was kept. `settle` is called when all rows have moved and gives JSON that `unsettle` is given to undo it.
    """

    table: str
    column: str
    deed: Deed = Deed.MOVES
    why: str = ""
    target: str = "customer"
    type_column: str = ""
    path: str = ""
    key: str = "id"
    once: tuple[Once, ...] = ()
    apart: str = ""
    lone: Lone = Lone.ASIDE
    parts: tuple[Bond, ...] = ()
    settle: Callable[[Merging], Any] | None = None
    unsettle: Callable[[Merging, Any], None] | None = None
    label: Any = ""

    def __post_init__(self) -> None:
        if self.deed is not Deed.MOVES and not self.why:
            raise ValueError(f"{self.name} does not move: say why")

    @property
    def name(self) -> str:
        """The bond's place, like "sales_order.customer_id"; it names the bond in what is kept of a merge."""
        return ".".join(filter(None, (self.table, self.column, self.path)))


_bonds: dict[str, Bond] = {}
_unrelated: dict[str, str] = {}


def declare(*bonds: Bond) -> None:
    """This function makes bonds known; called from AppConfig.ready. Raises ValueError where one is declared twice."""
    for bond in bonds:
        if _bonds.get(bond.name, bond) != bond:
            raise ValueError(f"{bond.name} is declared twice")
        _bonds[bond.name] = bond


def unrelated(table: str, *columns: str, why: str) -> None:
    """This function says of columns that look as if they held keys (numbers, lists, JSON) that no merge touches them.

    A test goes through all columns of that kind and fails on one of which nobody says anything.
    """
    for column in columns:
        _unrelated[f"{table}.{column}"] = why


def forget(*bonds: Bond) -> None:
    """This function forgets bonds; for tests that declare their own."""
    for bond in bonds:
        _bonds.pop(bond.name, None)


def of(target: str) -> list[Bond]:
    """This function lists the bonds to records of a type, those of custom fields too, by the names of their tables."""
    declared = [bond for bond in _bonds.values() if bond.target == target]
    return sorted([*declared, *_of_custom_fields(target)], key=lambda bond: bond.name)


def named(name: str, target: str = "customer") -> Bond | None:
    """This function finds a bond, or a part of one, by its name."""
    waiting = of(target)
    while waiting:
        bond = waiting.pop()
        if bond.name == name:
            return bond
        waiting.extend(bond.parts)
    return None


def told() -> Mapping[str, str]:
    """This function gives the columns of which something is said: bonds of every target, and what is unrelated."""
    return {**{bond.name: bond.deed for bond in _bonds.values()}, **_unrelated}


def undeclared(target: str) -> list[str]:
    """This function asks the database for its foreign keys to a type's table and gives those that nobody declared,
    like "sales_order.customer_id"."""
    table = records.get(target).model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN_KEYS, [table])
        found = [f"{child}.{column}" for child, column in cursor.fetchall()]
    return [name for name in found if name not in _bonds]


def _of_custom_fields(target: str) -> list[Bond]:
    """Fields that the company added, retired ones too: they still hold their values."""
    tables = {t.key: t.model._meta.db_table for t in records.declared()}
    tables |= {row.key: f"custom_{row.key}" for row in CustomType.objects.exclude(retired_at=None)}
    return [
        Bond(tables[row.record_type], "extra", target=target, path=row.name)
        for row in CustomField.objects.filter(kind="reference", target=target)
        if row.record_type in tables
    ]
