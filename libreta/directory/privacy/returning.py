"""Erasing again whom a restored backup brought back: found by the hashes, whatever number they have there."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from libreta.directory.customers.models import Customer
from libreta.directory.privacy import erasing, tombstones
from libreta.directory.privacy.models import Erasure, Tombstone
from libreta.directory.privacy.terms import RunState
from libreta.kernel.actors import system_actor

CHUNK = 5000


def erase_again() -> int:
    """This function erases everybody whom a tombstone recognises and who is older than it, and tells how many.

    A hold does not stop it: the person was erased already. Carried out at once, without the queue, because nobody works
    yet.
    """
    by, at = system_actor("command"), timezone.now()
    done = 0
    for customer_id in list(_returned()):
        if Erasure.objects.filter(customer_id=customer_id).exclude(state=RunState.DONE).exists():
            continue
        Erasure.objects.filter(customer_id=customer_id).delete()  # noted in the backup, and its values came with it
        row = erasing.note(customer_id, by=by, at=at, reason=erasing.AGAIN)
        erasing.carry_out(row.pk, by=by, at=at)
        done += 1
    return done


def _returned() -> Iterator[int]:
    """Customers whom a tombstone recognises and who are older than it; a newer one came back by themselves."""
    stones = {stone.digest: stone for stone in Tombstone.objects.iterator(chunk_size=CHUNK)}
    if not stones:
        return
    names = ("email", "phone", "mobile", "tax_id", "external_id")
    rows = Customer._base_manager.order_by("pk").values("pk", "created_at", *names).iterator(chunk_size=CHUNK)
    for row in rows:
        for name in names:
            if not row[name]:
                continue
            stone = stones.get(tombstones.digest(tombstones.KINDS[name], row[name]))
            if stone is not None and row["created_at"] < stone.erased_at:
                yield row["pk"]
                break
