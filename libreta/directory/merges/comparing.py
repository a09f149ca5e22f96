"""Records side by side before they become one: what differs, whose value is kept, and what moves along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libreta.directory.customers.models import Customer
from libreta.directory.merges import choosing, queries
from libreta.directory.merges.choosing import Choice
from libreta.directory.merges.terms import MOST
from libreta.kernel import bonds, query, records
from libreta.kernel.actors import Actor, FieldRight
from libreta.kernel.bonds import Deed
from libreta.kernel.refusals import BadFilter, Forbidden, NotVisible, TooLarge
from libreta.ui import displays


@dataclass(frozen=True)
class Cell:
    """What one record tells: its number, the text ("" for nothing), and whether it is what the survivor gets."""

    id: int
    name: str
    text: str
    is_chosen: bool
    stays: bool


@dataclass(frozen=True)
class Line:
    """A field, or fields that belong together, over all records. `together` is the text where several gave it."""

    name: str
    label: Any
    cells: tuple[Cell, ...]
    differs: bool
    is_open: bool
    together: str = ""


@dataclass(frozen=True)
class Comparison:
    """The records in the order asked, the one that stays, and the lines: those that differ first."""

    customers: tuple[Customer, ...]
    survivor: Customer
    differing: tuple[Line, ...]
    equal: tuple[Line, ...]


@dataclass(frozen=True)
class Moving:
    """How many records of a kind move along, as far as the reader sees them."""

    label: Any
    icon: str
    count: int


def current(ids: Sequence[int]) -> list[int]:
    """This function gives the numbers that stand for these now: survivors in place of those merged away, each once.

    Raises TooLarge.
    """
    if len(ids) > MOST:
        raise TooLarge()
    moved = queries.survivors(ids)
    return list(dict.fromkeys(moved.get(number, number) for number in ids))


def comparison(
    ids: Sequence[int], survivor: int | None, *, by: Actor, at: datetime, by_hand: Mapping[str, int] | None = None
) -> Comparison:
    """This function lays records side by side for an actor who may change all of them; fields that the actor may not
    read are left out. Raises NotVisible, Forbidden."""
    _require_all(ids, by, at)
    held = Customer.objects.in_bulk(ids)
    customers = tuple(held[number] for number in ids)
    settings = queries.settings()
    stays = held.get(survivor or 0) or choosing.survivor_of(customers, settings)
    readable = records.get("customer").fields_for(by)
    writable = records.get("customer").fields_for(by, FieldRight.WRITE)
    labels = _labels(customers, readable, by, at)
    lines = []
    for choice in choosing.choices(customers, stays, settings, by_hand or {}):
        names = [n for n in choice.names if n in readable]
        if choice.lead in readable and any(v not in choosing.EMPTY for vs in choice.by_id.values() for v in vs):
            may_choose = choice.lead in writable and not choice.is_fixed
            lines.append(_line(choice, names, readable, customers, stays, labels, may_choose=may_choose))
    places = {name: place for place, name in enumerate(_in_order())}
    lines.sort(key=lambda line: places.get(line.name, len(places)))
    differing = tuple(line for line in lines if line.differs)
    return Comparison(customers, stays, differing, tuple(line for line in lines if not line.differs))


def _in_order() -> list[str]:
    """The fields as the form of a customer has them."""
    return [name for section in records.get("customer").sections for name in section.fields]


def _require_all(ids: Sequence[int], by: Actor, at: datetime) -> None:
    asked = query.of("customer", by=by, at=at).with_ids(ids)
    for verb, refusal in (("read", NotVisible), ("update", Forbidden)):
        if len(asked.verb(verb).ids()) != len(ids):
            raise refusal()


def _labels(customers: Sequence[Customer], readable: Mapping[str, Any], by: Actor, at: datetime) -> dict:
    rows = [{n: choosing.value_of(c, f) for n, f in readable.items() if f.is_link and not f.joined} for c in customers]
    return query.of("customer", by=by, at=at).labels(rows)


def _line(
    choice: Choice,
    names: Sequence[str],
    readable: Mapping[str, Any],
    customers: Sequence[Customer],
    stays: Customer,
    labels: Mapping,
    *,
    may_choose: bool,
) -> Line:
    def text(values: Sequence[Any]) -> str:
        row = dict(zip(choice.names, values, strict=True))
        told = [displays.plain(readable[n], row[n], labels, row) for n in names if row[n] not in choosing.EMPTY]
        return ", ".join(dict.fromkeys(told))

    cells = tuple(
        Cell(c.pk, c.name, text(choice.by_id[c.pk]), choice.given_by == c.pk, c.pk == stays.pk) for c in customers
    )
    together = text(choice.values) if choice.given_by is None else ""
    label = _LABELS.get(choice.lead, lambda: readable[choice.lead].label)()
    return Line(choice.lead, label, cells, choice.differs, may_choose, together)


def _address() -> Any:
    from django.utils.translation import gettext

    return gettext("address")


_LABELS = {"street": _address}


def moving(former: Sequence[int], *, by: Actor, at: datetime) -> list[Moving]:
    """This function counts the records of each kind that would move along, as far as the actor sees them."""
    kinds = {kind.model._meta.db_table: kind for kind in records.all_types()}
    found: dict[str, Moving] = {}
    for bond in bonds.of("customer"):
        kind = kinds.get(bond.table)
        if kind is None or bond.deed is not Deed.MOVES or not bond.label or bond.path:
            continue
        names = [f.name for f in kind.columns_by_name.values() if f.path == bond.column]
        count = _count(kind.key, names, former, by, at)
        if count:
            found[bond.name] = Moving(bond.label, kind.icon, count)
    return sorted(found.values(), key=lambda one: -one.count)


def _count(kind: str, names: Sequence[str], former: Sequence[int], by: Actor, at: datetime) -> int:
    try:
        tree = {"field": names[0], "op": "in", "value": list(former)}
        return query.of(kind, by=by, at=at).where(tree).count("exact").value
    except (BadFilter, IndexError, NotVisible):
        return 0
