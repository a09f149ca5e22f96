"""Who became part of whom, and what a merge did: for every way in that still knows an old number."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from libreta.directory.merges.models import FormerCustomer, Merge, MergePart, MergeSettings
from libreta.kernel import query
from libreta.kernel.actors import Actor

HELD = 10_000


def survivors(ids: Collection[int]) -> dict[int, int]:
    """This function gives the survivors of those among `ids` that are merged away, by id, whoever asks; the survivor
    itself is never merged away. Served by the primary key."""
    found: dict[int, int] = {}
    numbers = [number for number in ids if isinstance(number, int) and -(2**63) <= number < 2**63]
    for start in range(0, len(numbers), HELD):
        rows = FormerCustomer.objects.filter(former_id__in=numbers[start : start + HELD])
        found.update(rows.values_list("former_id", "survivor_id"))
    return found


def survivors_by_external_id(external_ids: Collection[str]) -> dict[str, int]:
    """This function gives the survivors of merged records by the external ids that these had, whoever asks."""
    rows = FormerCustomer.objects.filter(external_id__in=list(external_ids)).order_by("former_id")
    return dict(rows.values_list("external_id", "survivor_id"))


def formers(survivor_ids: Collection[int]) -> dict[int, list[int]]:
    """This function gives the numbers of those that are part of each survivor now: whoever erases or exports the one
    means the others too."""
    found: dict[int, list[int]] = {}
    rows = FormerCustomer.objects.filter(survivor_id__in=list(survivor_ids)).order_by("former_id")
    for former, survivor in rows.values_list("former_id", "survivor_id"):
        found.setdefault(survivor, []).append(former)
    return found


def gone() -> Q:
    """This function gives the condition on customers that are merged away."""
    return Q(Exists(FormerCustomer.objects.filter(former_id=OuterRef("pk"))))


def settings() -> MergeSettings:
    """This function gives what the administrator set, or the defaults."""
    return MergeSettings.objects.filter(pk=1).first() or MergeSettings()


def parts(merge_ids: Collection[int]) -> dict[int, list[int]]:
    """This function gives the records that became part of the survivor by each merge, in the order of their numbers."""
    found: dict[int, list[int]] = {number: [] for number in merge_ids}
    rows = MergePart.objects.filter(merge_id__in=list(merge_ids)).order_by("customer_id")
    for merge, customer in rows.values_list("merge_id", "customer_id"):
        found[merge].append(customer)
    return found


def standing_upon(merge: Merge) -> int | None:
    """This function gives the merge that has to be undone before this one, or None: the latest later one that holds
    the survivor or one of its records."""
    touched = [merge.survivor_id]
    later = Merge.objects.filter(pk__gt=merge.pk, undone_at=None).filter(
        Q(survivor_id__in=touched) | Q(pk__in=MergePart.objects.filter(customer_id__in=touched).values("merge_id"))
    )
    return later.order_by("-pk").values_list("pk", flat=True).first()


def latest_standing(customer_id: int, *, by: Actor, at: datetime) -> int | None:
    """This function gives the number of the latest merge into a customer that stands, as far as the actor sees it."""
    tree: Mapping[str, object] = {
        "and": [
            {"field": "survivor", "op": "eq", "value": customer_id},
            {"field": "undone_at", "op": "empty", "value": True},
        ]
    }
    found = query.of("merge", by=by, at=at).where(tree).sort(("-id",)).only(("id",)).page(1).rows
    return found[0]["id"] if found else None
