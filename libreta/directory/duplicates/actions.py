"""Deciding pairs, and what a merge and its undo do to decisions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.directory.duplicates.groups import components
from libreta.directory.duplicates.models import DuplicatePair
from libreta.directory.duplicates.refusals import AlreadyMerged
from libreta.directory.duplicates.searching import start_search
from libreta.directory.duplicates.terms import WAITING, PairState
from libreta.kernel import events, records, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.fields import Field

__all__ = ["decide_pairs", "follow_merge", "follow_undo", "regroup", "start_search"]

KEY = "duplicate_pair"
BY_HAND = (PairState.NOT_SAME, PairState.LATER, PairState.OPEN)
DECISION = Field(
    "state",
    "choice",
    _("decision"),
    "state",
    required=True,
    choices=tuple((choice.value, choice.label) for choice in BY_HAND),
)

# A decision follows the customer: whoever was not the same as one that was merged away is not the same as the one that
# stays either.
INHERIT = """
INSERT INTO directory_duplicatepair (first_id, second_id, state, kind, found_at, decided_at, decided_by_id,
    inherited_from_id, created_at, updated_at, version, extra)
SELECT DISTINCT ON (1, 2) least(p.other, %(kept)s), greatest(p.other, %(kept)s), 'not_same', 'fuzzy', %(at)s,
    p.decided_at, p.decided_by_id, p.id, %(at)s, %(at)s, 1, '{}'
FROM (
    SELECT id, decided_at, decided_by_id, second_id AS other FROM directory_duplicatepair
    WHERE first_id = ANY(%(gone)s) AND state = 'not_same'
    UNION ALL
    SELECT id, decided_at, decided_by_id, first_id FROM directory_duplicatepair
    WHERE second_id = ANY(%(gone)s) AND state = 'not_same'
) p
WHERE p.other <> ALL(%(group)s)
ORDER BY 1, 2, p.id
ON CONFLICT (first_id, second_id) DO UPDATE
SET state = 'not_same', decided_at = excluded.decided_at, decided_by_id = excluded.decided_by_id,
    inherited_from_id = excluded.inherited_from_id, updated_at = excluded.updated_at,
    version = directory_duplicatepair.version + 1
WHERE directory_duplicatepair.state IN ('open', 'later')
"""


@action("duplicate_pair.decision", type=KEY, label=_("Decide"), icon="check", inputs=(DECISION,))
def decide_pairs(ids: Iterable[int], *, state: str, by: Actor, at: datetime) -> list[int]:
    """This function decides pairs: not the same (kept for good), later, or open again; it gives those that changed.

    Raises NotVisible, Forbidden, AlreadyMerged.
    """
    state = PairState(state)
    with transaction.atomic():
        stamp(by)
        held = writes.opened(KEY, ids, by=by, at=at)
        if any(pair.state == PairState.MERGED for pair in held):
            raise AlreadyMerged()
        changed = [pair for pair in held if pair.state != state]
        for pair in changed:
            is_open = state == PairState.OPEN
            pair.state, pair.inherited_from = state, None
            pair.decided_at, pair.decided_by_id = (None, None) if is_open else (at, by.user_id)
            pair.updated_at, pair.version = at, pair.version + 1
        columns = ["state", "inherited_from", "decided_at", "decided_by", "updated_at", "version"]
        DuplicatePair.objects.bulk_update(changed, columns, batch_size=500)
        regroup({pair.cluster for pair in changed} | {None}, touching=_customers(changed))
        _tell([pair.pk for pair in changed], by, at)
    return [pair.pk for pair in changed]


def follow_merge(kept: int, gone: Iterable[int], *, by: Actor, at: datetime) -> None:
    """This function brings the pairs after a merge of customers `gone` into `kept`; runs in the merge's transaction.

    Pairs inside the group are merged; "not the same" of those merged away now holds of the one that stays.
    """
    gone = sorted(set(gone) - {kept})
    group = [kept, *gone]
    with transaction.atomic():
        stamp(by)
        inside = DuplicatePair.objects.filter(first__in=group, second__in=group).exclude(state=PairState.MERGED)
        ids = list(inside.values_list("pk", flat=True))
        _set(ids, PairState.MERGED, by, at)
        with connection.cursor() as cursor:
            cursor.execute(INHERIT, {"kept": kept, "gone": gone, "group": group, "at": at})
        regroup(set(), touching=set(group))
        _tell(ids, by, at)


def follow_undo(kept: int, restored: Iterable[int], *, by: Actor, at: datetime) -> None:
    """This function brings the pairs back after the undo of a merge: those inside the group wait again, inherited
    decisions go with the customers that they came from."""
    restored = sorted(set(restored) - {kept})
    group = [kept, *restored]
    with transaction.atomic():
        stamp(by)
        inside = DuplicatePair.objects.filter(first__in=group, second__in=group, state=PairState.MERGED)
        ids = list(inside.values_list("pk", flat=True))
        _set(ids, PairState.OPEN, None, at)
        of_restored = Q(inherited_from__first__in=restored) | Q(inherited_from__second__in=restored)
        heirs = DuplicatePair.objects.filter(of_restored).filter(Q(first=kept) | Q(second=kept))
        found = dict(heirs.values_list("pk", "probability"))
        DuplicatePair.objects.filter(pk__in=[pk for pk, seen in found.items() if not seen]).delete()
        _set([pk for pk, seen in found.items() if seen], PairState.OPEN, None, at)
        regroup(set(), touching=set(group))
        _tell(ids, by, at)


def regroup(clusters: set[int | None], *, touching: set[int]) -> None:
    """This function reckons anew the groups of the given clusters and of the pairs that touch the given customers."""
    near = DuplicatePair.objects.filter(Q(first__in=touching) | Q(second__in=touching))
    wanted = {c for c in clusters | set(near.values_list("cluster", flat=True)) if c is not None}
    rows = DuplicatePair.objects.filter(Q(cluster__in=wanted) | Q(pk__in=near.values("pk")))
    pairs = list(rows.values_list("pk", "first_id", "second_id", "state", "cluster"))
    tops = components((one, other) for _pk, one, other, state, _cluster in pairs if state in WAITING)
    changed = []
    for pk, one, _other, state, cluster in pairs:
        top = tops[one] if state in WAITING else None
        if top != cluster:
            changed.append(DuplicatePair(pk=pk, cluster=top))
    DuplicatePair.objects.bulk_update(changed, ["cluster"], batch_size=500)


def _set(ids: list[int], state: PairState, by: Actor | None, at: datetime) -> None:
    decided = {"decided_at": at, "decided_by_id": by.user_id} if by else {"decided_at": None, "decided_by_id": None}
    heritage = {} if by else {"inherited_from": None}
    DuplicatePair.objects.filter(pk__in=ids).update(state=state, updated_at=at, **decided, **heritage)


def _customers(pairs: Iterable[DuplicatePair]) -> set[int]:
    return {number for pair in pairs for number in (pair.first_id, pair.second_id)}


def _tell(ids: list[int], by: Actor, at: datetime) -> None:
    if ids:
        decided = records.get(KEY).event("decided")
        events.publish(decided, type_key=KEY, ids=ids, by=by, at=at, fields=("state",))
