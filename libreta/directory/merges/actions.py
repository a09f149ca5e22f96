"""Merging customers: the survivor gets the chosen values, everything that points at the others comes along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from libreta.directory.customers.models import Customer
from libreta.directory.interactions.actions import tell_from
from libreta.directory.merges import choosing, holding, keeping, queries
from libreta.directory.merges.models import FormerCustomer, Merge, MergeContent, MergeMove, MergePart
from libreta.directory.merges.moving import Moved, Mover, columns_of
from libreta.directory.merges.refusals import AlreadyMerged, UndeclaredBond
from libreta.directory.merges.terms import CAPABILITY, MOST, Act
from libreta.kernel import bonds, events, query, records, writes
from libreta.kernel.actors import Actor, FieldRight, stamp
from libreta.kernel.bonds import Bond, Merging
from libreta.kernel.refusals import Forbidden, Invalid

TELLING = """
SELECT survivor_id AS customer_id, %(at)s AS at, '' AS channel, 'internal' AS direction, %(kind)s AS kind,
    'merge' AS source_type, id AS source_id, %(who)s::bigint AS user_id, %(at)s AS written_at
FROM directory_merge WHERE id = %(merge)s
"""


def merge_customers(
    ids: Iterable[int],
    *,
    by: Actor,
    at: datetime,
    survivor: int | None = None,
    by_hand: Mapping[str, int] | None = None,
    is_automatic: bool = False,
    reason: str = "",
) -> int:
    """This function makes several customers one, all or nothing, and gives the number of the merge.

    `survivor` is the one that stays; without it the administrator's rule chooses. `by_hand` maps fields to the customer
    whose value the survivor gets; the rule decides upon the others, and upon those that the actor may not write.
    Raises Forbidden, NotVisible, Invalid, AlreadyMerged, UndeclaredBond, Occupied.
    """
    require_right(by)
    wanted = sorted(set(ids))
    _require_several(wanted, survivor)

    def work() -> int:
        return _Merge(wanted, survivor, by_hand or {}, by, at).carry_out(is_automatic=is_automatic, reason=reason)

    try:
        return holding.patiently(work)
    except IntegrityError as problem:
        raise writes.refusal_of(problem, records.get("customer")) from problem


def require_right(by: Actor) -> None:
    """This function refuses an actor who may not merge. Raises Forbidden."""
    if not by.may(CAPABILITY):
        raise Forbidden(_("Your role does not allow merging customers."))


def _require_several(ids: Sequence[int], survivor: int | None) -> None:
    if len(ids) < 2:
        raise Invalid(_("Choose at least two customers to merge."), errors={"ids": [_("At least two.")]})
    if len(ids) > MOST:
        told = _("At most %(most)s customers become one at a time.") % {"most": MOST}
        raise Invalid(told, errors={"ids": [told]})
    if survivor is not None and survivor not in ids:
        told = _("The record that stays is one of those that are merged.")
        raise Invalid(told, errors={"survivor": [told]})


def opened(ids: Sequence[int], *, by: Actor, at: datetime) -> list[Customer]:
    """This function holds customers whom the actor sees and may change. Raises AlreadyMerged, NotVisible, Forbidden."""
    holding.hold(ids)
    merged = queries.survivors(ids)
    seen = query.of("customer", by=by, at=at).trashed().with_ids(merged).queryset()
    if merged and (names := dict(seen.values_list("pk", "name"))):
        former = next(iter(names))
        shown = query.titles("customer", {merged[former]}, by=by, at=at).get(merged[former], "")
        told = _("%(name)s was merged into %(other)s meanwhile. Nothing was changed; start again from there.")
        raise AlreadyMerged(
            told % {"name": names[former], "other": shown or f"#{merged[former]}"},
            merged_into={str(pk): merged[pk] for pk in names},
        )
    return writes.opened("customer", ids, by=by, at=at)


def require_declared() -> None:
    """This function refuses while the database knows a reference that nobody declared. Raises UndeclaredBond."""
    if unknown := bonds.undeclared("customer"):
        told = _(
            "The table and column %(name)s points at customers, and nobody has declared what a merge does with it. "
            "Nothing was changed. Whoever made the table declares it; see the guide on merging."
        )
        raise UndeclaredBond(told % {"name": ", ".join(unknown)}, references=unknown)


class _Merge:
    """One merge, within its transaction."""

    def __init__(
        self, ids: Sequence[int], survivor: int | None, by_hand: Mapping[str, int], by: Actor, at: datetime
    ) -> None:
        self.by, self.at = by, at
        stamp(by, "customer.merge")
        self.customers = opened(ids, by=by, at=at)
        require_declared()
        settings = queries.settings()
        held = {customer.pk: customer for customer in self.customers}
        self.survivor = held[survivor] if survivor else choosing.survivor_of(self.customers, settings)
        self.former = tuple(pk for pk in ids if pk != self.survivor.pk)
        _require_choosable(by_hand, held, by)
        self.choices = choosing.choices(self.customers, self.survivor, settings, by_hand)
        self.bonds = bonds.of("customer")

    def carry_out(self, *, is_automatic: bool, reason: str) -> int:
        self.merge = self._begun(is_automatic, reason)
        before, after = self._become_one()
        mover = Mover(self.at, columns_of(_tables(self.bonds)))
        pairs = dict.fromkeys(self.former, self.survivor.pk)
        moved = [done for bond in self.bonds for done in mover.move(bond, pairs)]
        moved += keeping.keep_ways_to_reach(self.survivor.pk, self.customers, by=self.by, at=self.at)
        self._remember(before, after, moved)
        self._tell(moved, sorted(after))
        return self.merge.pk

    def _begun(self, is_automatic: bool, reason: str) -> Merge:
        names = [customer.name for customer in self.customers if customer.pk in self.former]
        merge = Merge.objects.create(
            created_at=self.at, updated_at=self.at, created_by_id=self.by.user_id, survivor=self.survivor,
            title=", ".join(names)[:300], records=len(self.customers), is_automatic=is_automatic, reason=reason[:300],
        )  # fmt: skip
        stamp(self.by, f"customer.merge:{merge.pk}")
        return merge

    def _become_one(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The others leave the lists first, so that no unique value is taken twice; then the survivor changes."""
        known = choosing.fields()
        wanted = {n: v for choice in self.choices for n, v in zip(choice.names, choice.values, strict=True)}
        changed = {n: v for n, v in wanted.items() if v != choosing.value_of(self.survivor, known[n])}
        before = {n: keeping.written(choosing.value_of(self.survivor, known[n])) for n in changed}
        gone = {"trashed_at": self.at, "version": F("version") + 1, "updated_at": self.at}
        Customer.objects.filter(pk__in=self.former).update(**gone)
        FormerCustomer.objects.bulk_create(
            FormerCustomer(former_id=c.pk, survivor=self.survivor, merge=self.merge, external_id=c.external_id)
            for c in self.customers
            if c.pk in self.former
        )
        after = keeping.put_values(self.survivor.pk, changed, at=self.at)
        return before, after

    def _remember(self, before: dict[str, Any], after: dict[str, Any], moved: Sequence[Moved]) -> None:
        MergePart.objects.bulk_create(MergePart(merge=self.merge, customer_id=pk) for pk in self.former)
        MergeMove.objects.bulk_create(
            MergeMove(merge=self.merge, bond=m.bond, act=m.act, old=m.old, new=m.new, ids=list(m.ids)) for m in moved
        )
        merging = Merging("customer", self.survivor.pk, self.former, self.by, self.at)
        kept = {bond.name: bond.settle(merging) for bond in self.bonds if bond.settle}
        chosen = {c.lead: c.given_by for c in self.choices if set(c.names) & after.keys()}
        MergeContent.objects.create(merge=self.merge, before=before, after=after, chosen=chosen, kept=kept)
        counted = {bond.name for bond in self.bonds if not bond.type_column}  # a note has its customer's number twice
        self.merge.rows_moved = sum(len(m.ids) for m in moved if m.act is Act.MOVED and m.bond in counted)
        self.merge.save(update_fields=["rows_moved"])

    def _tell(self, moved: Sequence[Moved], fields: list[str]) -> None:
        customer = records.get("customer")
        tables = sorted({done.bond.partition(".")[0] for done in moved})
        payload = {"merge": self.merge.pk, "former": list(self.former), "tables": tables}
        told = {"type_key": "customer", "by": self.by, "at": self.at}
        merged = events.publish(customer.event("merged"), ids=[self.survivor.pk], payload=payload, **told)
        events.publish(customer.event("trashed"), ids=self.former, payload=payload, **told)
        events.publish(customer.event("updated"), ids=[self.survivor.pk], fields=fields, **told)
        params = {"at": self.at, "kind": "merged", "who": self.by.user_id, "merge": self.merge.pk}
        tell_from(TELLING, params, event=merged)


def _require_choosable(by_hand: Mapping[str, int], held: Mapping[int, Customer], by: Actor) -> None:
    writable = records.get("customer").fields_for(by, FieldRight.WRITE)
    leads = {names[0] for names in choosing.TOGETHER} | set(choosing.fields())
    errors: dict[str, list[Any]] = {}
    for name, pk in by_hand.items():
        if name not in leads or name not in writable or name in choosing.STRICT:
            errors[str(name)[:60]] = [_("This field cannot be chosen by hand.")]
        elif pk not in held:
            errors[name] = [_("Choose one of the records that are merged.")]
    if errors:
        raise Invalid(errors=errors)


def _tables(found: Iterable[Bond]) -> set[str]:
    return {one.table for bond in found for one in (bond, *bond.parts)}
