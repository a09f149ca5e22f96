"""The review queue as one reader sees it: groups of customers who may be one, with what tells them apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from libreta.directory.duplicates import queries as duplicates
from libreta.directory.duplicates.models import DuplicatePair
from libreta.directory.duplicates.queries import Group
from libreta.directory.duplicates.terms import WAITING, PairState, Strength
from libreta.directory.merges.terms import CAPABILITY
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import BadFilter, NotVisible

PAGE = 10
COUNTED = 1_000
TELLING = ("order", "opportunity", "interaction")
"""What hangs on a customer and helps to decide; areas that are off or hidden are left out."""


@dataclass(frozen=True)
class Filters:
    """What a reviewer looks at: customers of a `kind`, pairs of a `strength`, his `mine`, those put off (`later`)."""

    kind: str = ""
    strength: str = ""
    mine: bool = False
    later: bool = False

    @property
    def states(self) -> tuple[str, ...]:
        return (PairState.LATER,) if self.later else (PairState.OPEN,)

    def condition(self, by: Actor) -> Q:
        """This method gives the condition on pairs."""
        found = Q()
        if self.kind:
            found &= Q(first__kind=self.kind)
        if self.mine and by.user_id is not None:
            found &= Q(first__owner=by.user_id) | Q(second__owner=by.user_id)
        if self.strength:
            limits = duplicates.settings_of_duplicates()
            least = {Strength.CERTAIN: limits.certain, Strength.LIKELY: limits.likely, Strength.POSSIBLE: 0}
            most = {Strength.LIKELY: limits.certain, Strength.POSSIBLE: limits.likely}
            found &= Q(probability__gte=least[Strength(self.strength)])
            if self.strength in most:
                found &= Q(probability__lt=most[Strength(self.strength)])
        return found


@dataclass(frozen=True)
class Case:
    """A group with the rows of its customers, as far as the reader may read them, and what hangs on each:
    {type: {customer: number}}."""

    group: Group
    rows: list[dict[str, Any]]
    counts: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    @property
    def pair(self) -> DuplicatePair:
        """The strongest pair: it names the case."""
        return self.group.pairs[0]


def may_review(by: Actor) -> bool:
    """This function tells whether a reader may decide about duplicates at all."""
    return by.rights.scope("customer", "update") != "none"


def may_merge(by: Actor) -> bool:
    """This function tells whether a reader may merge customers."""
    return may_review(by) and by.may(CAPABILITY)


def waiting(*, by: Actor, at: datetime, most: int = 100) -> int:
    """This function counts the pairs that wait for the reader, up to `most`, by duplicate_pair_by_probability."""
    return duplicates.waiting_pairs(by=by, at=at).order_by()[:most].count()


def cases(
    filters: Filters, *, by: Actor, at: datetime, after: int | None = None, limit: int = PAGE
) -> tuple[list[Case], int | None]:
    """This function gives a page of the queue, the surest first, and the mark of the next page or None."""
    found = duplicates.groups(
        by=by, at=at, states=filters.states, limit=limit + 1, after=after, narrowed=filters.condition(by)
    )
    more = found[limit - 1].pairs[0].pk if len(found) > limit else None
    return with_rows(found[:limit], by=by, at=at), more


def case_of(pair_id: int, *, by: Actor, at: datetime) -> Case:
    """This function gives the case of a pair that waits for the reader. Raises NotVisible."""
    pair = duplicates.pairs(by=by, at=at).filter(pk=pair_id, state__in=WAITING).first()
    if pair is None:
        raise NotVisible()
    return with_rows([duplicates.group_of(pair, by=by, at=at)], by=by, at=at)[0]


def with_rows(groups: Collection[Group], *, by: Actor, at: datetime) -> list[Case]:
    """This function reads the customers of groups, and counts what hangs on them: one query for each type."""
    ids = {number for group in groups for number in group.members}
    if not ids:
        return [Case(group, []) for group in groups]
    rows = {row["id"]: row for row in query.of("customer", by=by, at=at).with_ids(ids).stream()}
    counts = {key: _counts(key, ids, by, at) for key in TELLING}
    told = {key: found for key, found in counts.items() if found is not None}
    return [Case(group, [rows[n] for n in group.members if n in rows], told) for group in groups]


def open_pair_of(customer_id: int, *, by: Actor, at: datetime) -> list[DuplicatePair]:
    """This function gives the pairs of a customer that wait, three at most, for a hint on his page."""
    return duplicates.pairs_of(customer_id, by=by, at=at, states=WAITING, limit=3)


def _counts(key: str, ids: set[int], by: Actor, at: datetime) -> dict[int, int] | None:
    """How many records of a type the reader sees on each customer, or None where he may not know."""
    try:
        asked = query.of(key, by=by, at=at)
        if by.rights.scope(key, "read") == "none" or "customer" not in asked.fields():
            return None
        rows = asked.queryset().filter(customer__in=ids).order_by().values("customer").annotate(number=Count("pk"))
    except (NotVisible, BadFilter):
        return None
    return {row["customer"]: row["number"] for row in rows}
