"""Undoing a merge: everybody is who they were, rows go back; what was changed since is kept unless asked otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import F
from django.utils.translation import gettext as _

from libreta.directory.customers.models import Customer
from libreta.directory.interactions.actions import tell_from
from libreta.directory.merges import actions, choosing, holding, keeping, queries
from libreta.directory.merges.models import FormerCustomer, Merge, MergeContent, MergeMove
from libreta.directory.merges.moving import Moved, Mover, columns_of
from libreta.directory.merges.refusals import MergedOn, UndoneAlready
from libreta.directory.merges.terms import Act
from libreta.kernel import bonds, events, query, records, writes
from libreta.kernel.actors import Actor, FieldRight, stamp
from libreta.kernel.bonds import Merging
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, NotVisible


@dataclass(frozen=True)
class LaterChange:
    """A field of the survivor that was changed after the merge: what stood before the merge, what the merge made of it,
    and what stands now."""

    name: str
    before: Any
    merged: Any
    now: Any


def later_changes(merge: Merge) -> list[LaterChange]:
    """This function compares what a merge wrote with what stands there now."""
    content = MergeContent.objects.filter(pk=merge.pk).first() or MergeContent()
    survivor = Customer.objects.get(pk=merge.survivor_id)
    known = choosing.fields()
    found = []
    for name, after in content.after.items():
        if name in known:
            now = keeping.written(choosing.value_of(survivor, known[name]))
            if now != after:
                found.append(LaterChange(name, content.before.get(name), after, now))
    return found


def undo_merge(merge_id: int, *, by: Actor, at: datetime, overwrite: Collection[str] = ()) -> Merge:
    """This function undoes a merge, all or nothing. Fields of the survivor that were changed since keep their new
    values, but for those in `overwrite`. What was added to the survivor since stays with it.

    Raises Forbidden, NotVisible, Invalid, UndoneAlready, MergedOn, Occupied.
    """
    actions.require_right(by)
    try:
        return holding.patiently(lambda: _Undoing(merge_id, by, at).carry_out(frozenset(overwrite)))
    except IntegrityError as problem:
        raise writes.refusal_of(problem, records.get("customer")) from problem


def required(merge_id: int, *, by: Actor, at: datetime) -> tuple[Merge, list[int]]:
    """This function gives a merge and its former records to an actor who sees and may change all of them.

    Raises NotVisible, Forbidden.
    """
    query.of("merge", by=by, at=at).get(merge_id)
    merge = Merge.objects.get(pk=merge_id)
    former = queries.parts([merge_id])[merge_id]
    if merge.undone_at is None:
        _require_all([merge.survivor_id], by, at, of_trash=None)
        _require_all(former, by, at, of_trash=True)
    return merge, former


def _require_all(ids: list[int], by: Actor, at: datetime, *, of_trash: bool | None) -> None:
    asked = query.of("customer", by=by, at=at).with_ids(ids)
    for verb, refusal in (("read", NotVisible), ("update", Forbidden)):
        seen = sum(
            asked.trashed(trash).verb(verb).queryset().count()
            for trash in ((True, False) if of_trash is None else (of_trash,))
        )
        if seen != len(ids):
            raise refusal()
    query.require(records.get("customer"), by, "update")


class _Undoing:
    """One undoing, within its transaction."""

    def __init__(self, merge_id: int, by: Actor, at: datetime) -> None:
        self.by, self.at = by, at
        stamp(by, f"customer.merge_undone:{merge_id}")
        found = Merge.objects.filter(pk=merge_id).values_list("survivor_id", flat=True).first()
        holding.hold([n for n in (found, *queries.parts([merge_id])[merge_id]) if n])
        self.merge, self.former = required(merge_id, by=by, at=at)
        if self.merge.undone_at is not None:
            raise UndoneAlready()
        if upon := queries.standing_upon(self.merge):
            told = _("A later merge stands upon this one. Undo merge number %(number)s first; nothing was changed.")
            raise MergedOn(told % {"number": upon}, undo_first=upon)
        content = MergeContent.objects.filter(pk=merge_id).first()
        if content is None or not content.kept:  # every merge keeps something; erasing a person takes it away
            raise NotAllowedNow(_("What was kept of this merge has been erased; it cannot be undone any more."))
        self.content = content

    def carry_out(self, overwrite: frozenset[str]) -> Merge:
        back = self._values(overwrite)
        FormerCustomer.objects.filter(merge=self.merge).delete()
        keeping.put_values(self.merge.survivor_id, back, at=self.at)
        live = {"trashed_at": None, "version": F("version") + 1, "updated_at": self.at}
        Customer.objects.filter(pk__in=self.former, trashed_at=self.merge.created_at).update(**live)
        self._move_back()
        self.merge.undone_at, self.merge.undone_by_id = self.at, self.by.user_id
        self.merge.version, self.merge.updated_at = self.merge.version + 1, self.at
        self.merge.save(update_fields=["undone_at", "undone_by", "version", "updated_at"])
        self._tell(sorted(back))
        return self.merge

    def _values(self, overwrite: frozenset[str]) -> dict[str, Any]:
        changed = {change.name for change in later_changes(self.merge)}
        writable = records.get("customer").fields_for(self.by, FieldRight.WRITE)
        if wrong := overwrite - changed - self.content.before.keys():
            raise Invalid(errors={name: [_("This field was not changed.")] for name in wrong})
        if forbidden := (overwrite & changed) - writable.keys():
            raise Invalid(errors={name: [_("This field cannot be set.")] for name in forbidden})
        kept = changed - overwrite
        kept |= {n for names in choosing.TOGETHER if kept & set(names) for n in names}
        return {name: _read(name, value) for name, value in self.content.before.items() if name not in kept}

    def _move_back(self) -> None:
        found = bonds.of("customer")
        by_name: dict[str, bonds.Bond] = {}
        waiting = list(found)
        while waiting:
            bond = waiting.pop()
            by_name[bond.name] = bond
            waiting.extend(bond.parts)
        mover = Mover(self.merge.created_at, columns_of({bond.table for bond in by_name.values()}))
        for row in MergeMove.objects.filter(merge=self.merge).order_by("-pk"):
            name, _slash, column = row.bond.partition("/")
            bond = by_name.get(name)
            if bond is None or bond.table not in mover.columns:
                continue  # the table, or the company's own field, is gone
            done = Moved(row.bond, Act(row.act), row.old, row.new, tuple(row.ids))
            if done.act is Act.MADE:
                self._take_away(bond, done)
            else:
                mover.move_back(bond, done, column)
        merging = Merging("customer", self.merge.survivor_id, tuple(self.former), self.by, self.at)
        for name, kept in self.content.kept.items():
            if name in by_name and by_name[name].unsettle:
                by_name[name].unsettle(merging, kept)

    def _take_away(self, bond: bonds.Bond, done: Moved) -> None:
        """What the merge made goes; what somebody changed since has become theirs and stays."""
        with connection.cursor() as cursor:
            cursor.execute(
                f'DELETE FROM "{bond.table}" WHERE id = ANY(%s) AND updated_at = %s AND created_at = %s',
                [list(done.ids), self.merge.created_at, self.merge.created_at],
            )

    def _tell(self, fields: list[str]) -> None:
        customer = records.get("customer")
        tables = sorted({name.partition(".")[0] for name in self._bonds_moved()})
        payload: Mapping[str, Any] = {"merge": self.merge.pk, "former": self.former, "tables": tables}
        told = {"type_key": "customer", "by": self.by, "at": self.at}
        parted = events.publish(customer.event("parted"), ids=[self.merge.survivor_id], payload=dict(payload), **told)
        events.publish(customer.event("restored"), ids=self.former, **told)
        events.publish(customer.event("updated"), ids=[self.merge.survivor_id], fields=fields, **told)
        params = {"at": self.at, "kind": "merge_undone", "who": self.by.user_id, "merge": self.merge.pk}
        tell_from(actions.TELLING, params, event=parted)

    def _bonds_moved(self) -> list[str]:
        return list(MergeMove.objects.filter(merge=self.merge).values_list("bond", flat=True))


def _read(name: str, value: Any) -> Any:
    """A value as it was kept, for its column: dates and amounts were written as text."""
    field = choosing.fields()[name]
    if field.custom or value is None or not isinstance(value, str):
        return value
    column = Customer._meta.get_field(field.name)
    return column.to_python(value)
