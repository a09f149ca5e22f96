"""What a reviewer decides: one customer, not the same, later; and taking it back. Whoever comes second is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from libreta.directory.duplicates import actions as duplicates
from libreta.directory.duplicates import queries as pairs
from libreta.directory.duplicates.models import DuplicatePair
from libreta.directory.duplicates.terms import WAITING, PairState
from libreta.directory.merges import holding
from libreta.directory.merges.actions import merge_customers, require_right
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import Invalid, NotAllowedNow, NotVisible


class DecidedMeanwhile(NotAllowedNow):
    """A colleague was quicker."""

    code, message = "decided-meanwhile", gettext_lazy("Somebody has decided about these customers already.")


@dataclass(frozen=True)
class Judgement:
    """What was decided: the pairs, or the merge that came of it."""

    pairs: tuple[int, ...] = ()
    merge: int | None = None


def merge_case(
    pair_id: int, members: Collection[int], *, by: Actor, at: datetime, survivor: int | None = None
) -> Judgement:
    """This function merges the chosen customers of a case by the rules; without members, all that the reader sees.

    Raises NotVisible, DecidedMeanwhile, Forbidden and what the merge refuses.
    """
    require_right(by)

    def work() -> Judgement:
        holding.hold(_wanted(pair_id, members, by, at)[0])  # customers before pairs, as every merge does
        wanted, _held = _chosen(pair_id, members, by, at)
        staying = survivor if survivor in wanted else None
        return Judgement(merge=merge_customers(wanted, survivor=staying, by=by, at=at))

    return holding.patiently(work)


def part_case(pair_id: int, members: Collection[int], state: str, *, by: Actor, at: datetime) -> Judgement:
    """This function decides that the chosen customers of a case are not the same, or puts them off until later.

    Raises NotVisible, Forbidden, DecidedMeanwhile.
    """
    with transaction.atomic():
        _wanted, held = _chosen(pair_id, members, by, at)
        decided = duplicates.decide_pairs([pair.pk for pair in held], state=state, by=by, at=at)
    return Judgement(pairs=tuple(decided))


def reopen_pairs(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function lets pairs wait again. Raises NotVisible, Forbidden, AlreadyMerged."""
    return duplicates.decide_pairs(ids, state=PairState.OPEN, by=by, at=at)


def _wanted(
    pair_id: int, members: Collection[int], by: Actor, at: datetime
) -> tuple[list[int], list[DuplicatePair], DuplicatePair]:
    """The customers, the waiting pairs among them, and the pair that was asked about."""
    seen = pairs.pairs(by=by, at=at).filter(pk=pair_id).first()
    if seen is None:
        raise _gone(pair_id, by, at)
    if seen.state not in WAITING:
        raise _too_late(seen, at)
    group = pairs.group_of(seen, by=by, at=at)
    wanted = sorted(set(members) & set(group.members)) if members else list(group.members)
    if len(wanted) < 2:
        raise Invalid(_("Tick at least two customers."))
    return wanted, [p for p in group.pairs if p.first_id in wanted and p.second_id in wanted], seen


def _chosen(pair_id: int, members: Collection[int], by: Actor, at: datetime) -> tuple[list[int], list[DuplicatePair]]:
    """The customers, and the waiting pairs among them, locked."""
    wanted, among, seen = _wanted(pair_id, members, by, at)
    held = list(DuplicatePair.objects.select_for_update().filter(pk__in=[p.pk for p in among]).order_by("pk"))
    if not held or any(pair.state not in WAITING for pair in held):
        raise _too_late(next((p for p in held if p.state not in WAITING), seen), at)
    return wanted, held


def _gone(pair_id: int, by: Actor, at: datetime) -> Exception:
    """A pair whose customer was merged or trashed meanwhile is not unknown to who sees both."""
    pair = DuplicatePair.objects.filter(pk=pair_id).first()
    if pair is None or pair.state in WAITING:
        return NotVisible()
    both = query.of("customer", by=by, at=at).with_ids([pair.first_id, pair.second_id])
    seen = {*both.ids(), *both.trashed().ids()}
    return _too_late(pair, at) if len(seen) == 2 else NotVisible()


def _too_late(pair: DuplicatePair, at: datetime) -> DecidedMeanwhile:
    fresh = DuplicatePair.objects.select_related("decided_by").filter(pk=pair.pk).first()
    if fresh is None or fresh.state in WAITING or not fresh.decided_by:
        return DecidedMeanwhile(DecidedMeanwhile.message)
    told = {"who": fresh.decided_by.name, "what": fresh.get_state_display()}
    return DecidedMeanwhile(_("%(who)s has decided about them already: %(what)s.") % told)
