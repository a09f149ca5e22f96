"""Possible duplicates that a reader may see: of a customer, the waiting ones by probability, in groups; and the groups
that are sure enough to be merged without a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from libreta.directory.duplicates.groups import gathered
from libreta.directory.duplicates.models import DuplicatePair, DuplicateSettings
from libreta.directory.duplicates.terms import WAITING, PairState, Strength
from libreta.kernel import query
from libreta.kernel.actors import Actor

MOST_IN_GROUP = 50


@dataclass(frozen=True)
class Group:
    """Customers who may all be one: their numbers in ascending order, the waiting pairs among them (the most probable
    first), and the probability of the strongest pair."""

    members: tuple[int, ...]
    pairs: tuple[DuplicatePair, ...]
    probability: float


def settings_of_duplicates() -> DuplicateSettings:
    """This function gives what the administrator set, or the defaults."""
    return DuplicateSettings.objects.filter(pk=1).first() or DuplicateSettings(pk=1)


def strength_of(probability: float, thresholds: DuplicateSettings) -> Strength:
    """This function says how sure a probability is."""
    if probability >= thresholds.certain:
        return Strength.CERTAIN
    return Strength.LIKELY if probability >= thresholds.likely else Strength.POSSIBLE


def pairs(*, by: Actor, at: datetime) -> QuerySet[DuplicatePair]:
    """This function gives the pairs of which the reader may see both customers, in every state."""
    return query.of("duplicate_pair", by=by, at=at).queryset()


def waiting_pairs(*, by: Actor, at: datetime, states: Iterable[str] = (PairState.OPEN,)) -> QuerySet[DuplicatePair]:
    """This function gives the pairs that wait for the reader, the most probable first.

    Served by duplicate_pair_by_probability.
    """
    return pairs(by=by, at=at).filter(state__in=list(states)).order_by("-probability", "-id")


def pairs_of(
    customer_id: int, *, by: Actor, at: datetime, states: Iterable[str] = WAITING, limit: int = 20
) -> list[DuplicatePair]:
    """This function gives the pairs of one customer, the most probable first, as far as the reader sees them."""
    rows = pairs(by=by, at=at).filter(Q(first=customer_id) | Q(second=customer_id), state__in=list(states))
    return list(rows.order_by("-probability", "-id")[:limit])


def groups(
    *,
    by: Actor,
    at: datetime,
    states: Iterable[str] = (PairState.OPEN,),
    limit: int = 20,
    after: int | None = None,
    narrowed: Q | None = None,
) -> list[Group]:
    """This function gives groups of waiting pairs, that with the most probable pair first.

    `after` is the number of the strongest pair (`group.pairs[0].pk`) of the last group of the page before; `narrowed` a
    further condition on the pairs.
    """
    rows = waiting_pairs(by=by, at=at, states=states).filter(narrowed or Q())
    same = rows.order_by().filter(cluster=OuterRef("cluster"))
    stronger = same.filter(
        Q(probability__gt=OuterRef("probability")) | Q(probability=OuterRef("probability"), pk__gt=OuterRef("pk"))
    )
    heads = rows.filter(~Exists(stronger), cluster__isnull=False)
    if after is not None and (mark := DuplicatePair.objects.filter(pk=after).first()) is not None:
        heads = heads.filter(Q(probability__lt=mark.probability) | Q(probability=mark.probability, pk__lt=mark.pk))
    listed = list(heads[:limit])
    members: dict[int | None, list[DuplicatePair]] = {pair.cluster: [] for pair in listed}
    for pair in rows.filter(cluster__in=list(members)):
        members[pair.cluster].append(pair)
    return [_group(members[pair.cluster]) for pair in listed]


def group_of(pair: DuplicatePair, *, by: Actor, at: datetime) -> Group:
    """This function gives the group that a waiting pair belongs to, as far as the reader sees it."""
    rows = waiting_pairs(by=by, at=at, states=WAITING).filter(Q(cluster=pair.cluster) | Q(pk=pair.pk))
    return _group(list(rows))


def sure_groups(above: float, *, most: int = MOST_IN_GROUP) -> Iterator[list[int]]:
    """This function gives groups that pairs of at least the probability `above` hold together, whoever may see them:
    for merging without a person.

    Left out are groups in which somebody said of two that they are not the same, and groups of more than `most`.
    """
    sure = DuplicatePair.objects.filter(
        state=PairState.OPEN, probability__gte=above, first__trashed_at=None, second__trashed_at=None
    )
    for members in gathered(sure.values_list("first_id", "second_id").iterator(chunk_size=10_000)):
        if len(members) <= most and not told_apart(members):
            yield members


def told_apart(members: Iterable[int]) -> list[tuple[int, int]]:
    """This function gives the pairs among some customers of which somebody said that they are not the same."""
    members = list(members)
    rows = DuplicatePair.objects.filter(first__in=members, second__in=members, state=PairState.NOT_SAME)
    return list(rows.values_list("first_id", "second_id"))


def _group(pairs: list[DuplicatePair]) -> Group:
    members = sorted({number for pair in pairs for number in (pair.first_id, pair.second_id)})
    return Group(tuple(members), tuple(pairs), max((pair.probability for pair in pairs), default=0.0))
