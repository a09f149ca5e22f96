"""What a merge did, as a person may read it: whose values changed, what moved, and what was changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libreta.directory.customers.models import Customer
from libreta.directory.merges import choosing, queries, undoing
from libreta.directory.merges.models import Merge, MergeContent, MergeMove
from libreta.directory.merges.terms import CAPABILITY, Act
from libreta.kernel import bonds, query, records
from libreta.kernel.actors import Actor, FieldRight
from libreta.kernel.refusals import Refusal
from libreta.ui import displays


@dataclass(frozen=True)
class Told:
    """A field of the survivor: before the merge, after it, and now where it was changed since."""

    name: str
    label: Any
    before: str
    merged: str
    now: str
    is_later: bool
    may_write: bool


@dataclass(frozen=True)
class Account:
    """A merge as it is told. `undo_first` is the merge that stands upon it; `may_undo` whether the reader may."""

    merge: Merge
    former: tuple[tuple[int, str], ...]
    values: tuple[Told, ...]
    moved: tuple[tuple[Any, int], ...]
    aside: int
    undo_first: int | None
    may_undo: bool


def account(merge_id: int, *, by: Actor, at: datetime) -> Account:
    """This function tells a merge to somebody who sees the survivor. Raises NotVisible."""
    query.of("merge", by=by, at=at).get(merge_id)
    merge = Merge.objects.get(pk=merge_id)
    former = queries.parts([merge_id])[merge_id]
    asked = query.of("customer", by=by, at=at).trashed(merge.undone_at is None).with_ids(former)
    names = dict(asked.queryset().values_list("pk", "name")) if _reads_names(by) else {}
    moves = list(MergeMove.objects.filter(merge=merge))
    return Account(
        merge=merge,
        former=tuple((pk, names.get(pk, "")) for pk in former),
        values=_values(merge, by, at),
        moved=_moved(moves, by),
        aside=sum(len(m.ids) for m in moves if m.act in (Act.ASIDE, Act.OFF)),
        undo_first=queries.standing_upon(merge) if merge.undone_at is None else None,
        may_undo=merge.undone_at is None and _may_undo(merge_id, by, at),
    )


def _reads_names(by: Actor) -> bool:
    return by.rights.field("customer", "name").readable


def _may_undo(merge_id: int, by: Actor, at: datetime) -> bool:
    if not by.may(CAPABILITY):
        return False
    try:
        undoing.required(merge_id, by=by, at=at)
    except Refusal:
        return False
    return True


def _values(merge: Merge, by: Actor, at: datetime) -> tuple[Told, ...]:
    content = MergeContent.objects.filter(pk=merge.pk).first()
    if content is None:
        return ()
    later = {c.name: c for c in undoing.later_changes(merge)} if merge.undone_at is None else {}
    readable = records.get("customer").fields_for(by)
    writable = records.get("customer").fields_for(by, FieldRight.WRITE)
    survivor = Customer.objects.get(pk=merge.survivor_id)
    now = {n: choosing.value_of(survivor, f) for n, f in choosing.fields().items()}
    rows: list[Mapping[str, Any]] = [content.before, content.after, now]
    labels = query.of("customer", by=by, at=at).labels(rows)
    found = []
    for name in content.after:
        if name in readable:
            told = [displays.plain(readable[name], row.get(name), labels, dict(row)) for row in rows]
            found.append(Told(name, readable[name].label, *told, name in later, name in writable))
    return tuple(found)


def _moved(moves: list[MergeMove], by: Actor) -> tuple[tuple[Any, int], ...]:
    kinds = {kind.model._meta.db_table: kind.key for kind in records.all_types()}
    counts: dict[Any, int] = {}
    for move in moves:
        bond = bonds.named(move.bond.partition("/")[0])
        if bond is None or not bond.label or move.act != Act.MOVED:
            continue
        key = kinds.get(bond.table, "")
        if not key or by.rights.scope(key, "read") != "none":
            counts[str(bond.label)] = counts.get(str(bond.label), 0) + len(move.ids)
    return tuple(sorted(counts.items(), key=lambda pair: -pair[1]))
