"""Merging without a person, above the threshold that the administrator set: only where nothing speaks against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.exceptions import AlreadyEnqueued

from libreta.directory.customers.models import Customer
from libreta.directory.duplicates.groups import components
from libreta.directory.duplicates.models import DuplicatePair, DuplicateSettings
from libreta.directory.duplicates.queries import MOST_IN_GROUP, settings_of_duplicates, sure_groups, told_apart
from libreta.directory.duplicates.sentences import AGREES
from libreta.directory.duplicates.terms import PairState
from libreta.directory.merges.actions import merge_customers
from libreta.directory.merges.models import MergePart
from libreta.directory.merges.terms import CAPABILITY_OF_RULES
from libreta.directory.privacy import holds
from libreta.kernel.actors import Actor, stamp, system_actor
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, Refusal

LOWEST, HIGHEST = 0.9, 1.0
AT_ONCE = 500
AT_MOST = 5_000
LOOKED_AT = 20_000
IDENTIFYING = ("email", "phone", "tax_id", "birth_date")
NAMES = ("name", "given_name", "family_name", "tax_id", "birth_date")
OBSTACLES = {
    "told_apart": gettext_lazy("somebody said that they are not the same"),
    "taken_back": gettext_lazy("somebody undid such a merge"),
    "tax_id": gettext_lazy("their tax numbers differ"),
    "birth_date": gettext_lazy("their dates of birth differ"),
    "thin": gettext_lazy("no e-mail address, telephone, tax number or date of birth of theirs is the same"),
    "kind": gettext_lazy("one is a person, the other is not"),
    "held": gettext_lazy("a legal hold keeps their data"),
    "restricted": gettext_lazy("the use of their data is restricted"),
    "erased": gettext_lazy("one of them was erased"),
    "large": gettext_lazy("there are too many of them"),
    "refused": gettext_lazy("the merge was refused"),
}


@dataclass
class Outcome:
    """What was or would be merged: groups, customers in them, examples, and how many groups were left, by obstacle."""

    groups: int = 0
    customers: int = 0
    examples: list[list[int]] = field(default_factory=list)
    left: Counter = field(default_factory=Counter)


def keep_threshold(percent: str, *, by: Actor) -> float | None:
    """This function sets from which probability (in percent, 90 to 100) groups are merged without a person; nothing
    switches it off. Raises Forbidden, Invalid."""
    if not by.may(CAPABILITY_OF_RULES):
        raise Forbidden()
    threshold = read_threshold(percent)
    kept = DuplicateSettings.objects.filter(pk=1).first() or DuplicateSettings(pk=1)
    kept.automatic = threshold
    stamp(by, "settings.automatic-merging")
    kept.save()
    return threshold


def read_threshold(percent: str) -> float | None:
    """This function reads a threshold as somebody writes it, in percent. Raises Invalid."""
    text = percent.strip().replace(",", ".").rstrip("% ")
    if not text:
        return None
    try:
        value = round(float(text) / 100, 6)
    except ValueError:
        value = -1.0
    if not LOWEST <= value <= HIGHEST:
        raise Invalid(errors={"threshold": [_("Write a number from 90 to 100, or nothing.")]})
    return value


def preview(threshold: float, *, at: datetime, examples: int = 10) -> Outcome:
    """This function tells what would be merged now, with some examples, and what would be left and why; it looks at no
    more than 20,000 groups."""
    outcome = Outcome()
    for groups in _chunks(islice(sure_groups(threshold), LOOKED_AT)):
        found = obstacles(groups, on=at.date())
        for members in groups:
            if tuple(members) in found:
                outcome.left[found[tuple(members)]] += 1
                continue
            outcome.groups += 1
            outcome.customers += len(members)
            if len(outcome.examples) < examples:
                outcome.examples.append(members)
    return outcome


def merge_sure_groups(*, at: datetime) -> Outcome:
    """This function merges what is above the threshold, each group in a transaction of its own, at most 5,000 in a
    run. What is killed in between goes on with the next run; a group that is refused stays for people."""
    outcome, threshold = Outcome(), settings_of_duplicates().automatic
    if threshold is None:
        return outcome
    by = system_actor("job", "Libreta")
    for groups in _chunks(list(islice(sure_groups(threshold), LOOKED_AT))):
        found = obstacles(groups, on=at.date())
        for members in groups:
            if tuple(members) in found:
                outcome.left[found[tuple(members)]] += 1
                continue
            if outcome.groups >= AT_MOST:
                return outcome
            try:
                merge_customers(members, by=by, at=at, is_automatic=True, reason=reason_of(members))
            except Refusal:
                outcome.left["refused"] += 1
                continue
            outcome.groups += 1
            outcome.customers += len(members)
    return outcome


def start(*, by: Actor) -> None:
    """This function queues a run. Raises Forbidden, NotAllowedNow."""
    from libreta.directory.review.jobs import merge_now  # the job carries out what stands here

    if not by.may(CAPABILITY_OF_RULES):
        raise Forbidden()
    if settings_of_duplicates().automatic is None:
        raise NotAllowedNow(_("Merging without a person is off."))
    try:
        merge_now.defer()
    except AlreadyEnqueued:
        raise NotAllowedNow(_("A run waits already.")) from None


def obstacles(groups: Sequence[Sequence[int]], *, on: date) -> dict[tuple[int, ...], str]:
    """This function gives what speaks against merging groups without a person, by group; a few queries for many."""
    ids = {number for members in groups for number in members}
    columns = ("kind", "tax_id", "birth_date")
    known = {row[0]: row[1:] for row in Customer.objects.filter(pk__in=ids).values_list("pk", *columns)}
    stopped = {
        "held": holds.held_ids(ids, on=on),
        "restricted": holds.restricted_ids(ids),
        "erased": holds.erased_ids(ids),
    }
    apart = {frozenset(pair) for pair in told_apart(ids)}
    undone = _taken_back(ids)
    together = components(_identified(ids))
    found = {}
    for members in groups:
        if why := _obstacle(members, known, stopped, apart, undone):
            found[tuple(members)] = why
        elif len({together.get(number, -number) for number in members}) > 1:
            found[tuple(members)] = "thin"
    return found


def _identified(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The waiting pairs in which something that belongs to one person alone is the same, and no name differs."""
    ids = list(ids)
    rows = DuplicatePair.objects.filter(first__in=ids, second__in=ids, state=PairState.OPEN)
    for first, second, evidence in rows.values_list("first_id", "second_id", "evidence"):
        levels = {one.get("field"): one.get("level") for one in evidence}
        if any(levels.get(name) == "same" for name in IDENTIFYING) and "differs" not in map(levels.get, NAMES):
            yield first, second


def reason_of(members: Sequence[int]) -> str:
    """This function says why a group was merged: how sure the weakest link is, and what agrees in the strongest."""
    rows = DuplicatePair.objects.filter(first__in=members, second__in=members, state=PairState.OPEN)
    pairs = sorted(rows, key=lambda pair: -pair.probability)
    if not pairs:
        return ""
    agreeing = [
        str(AGREES[one["field"]][one["level"]])
        for one in pairs[0].evidence
        if one.get("level") in AGREES.get(str(one.get("field")), {})
    ]
    percent = min(99.9, int(pairs[-1].probability * 1000) / 10)
    return " ".join([_("Sure to %(percent)s%%.") % {"percent": percent}, *agreeing])[:300]


def _obstacle(
    members: Sequence[int],
    known: Mapping[int, tuple],
    stopped: Mapping[str, set[int]],
    apart: set[frozenset[int]],
    undone: Sequence[frozenset[int]],
) -> str:
    if len(members) > MOST_IN_GROUP:
        return "large"
    chosen = frozenset(members)
    if any(pair <= chosen for pair in apart):
        return "told_apart"
    if any(len(parts & chosen) > 1 for parts in undone):
        return "taken_back"
    kinds, numbers, births = (
        {known[n][place] for n in members if n in known and known[n][place]} for place in range(3)
    )
    if len(kinds) > 1:
        return "kind"
    if len({"".join(filter(str.isalnum, number)).upper() for number in numbers}) > 1:
        return "tax_id"
    if len(births) > 1:
        return "birth_date"
    return next((why for why, ids in stopped.items() if ids & chosen), "")


def _taken_back(ids: set[int]) -> list[frozenset[int]]:
    """The customers of merges that somebody undid: he saw that they are not one."""
    touching = MergePart.objects.filter(
        Q(customer__in=ids) | Q(merge__survivor__in=ids), merge__undone_at__isnull=False
    )
    merges: dict[int, set[int]] = {}
    rows = MergePart.objects.filter(merge__in=touching.values("merge"))
    for merge, survivor, customer in rows.values_list("merge_id", "merge__survivor_id", "customer_id"):
        merges.setdefault(merge, {survivor}).add(customer)
    return [frozenset(parts) for parts in merges.values()]


def _chunks(groups: Iterable[list[int]]) -> Iterator[list[list[int]]]:
    groups = iter(groups)
    while chunk := list(islice(groups, AT_ONCE)):
        yield chunk
