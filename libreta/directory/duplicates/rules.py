"""Who sees a pair: only those who may see both customers. Who decides: those who may also change one of them."""

from __future__ import annotations

from django.db.models import Q

from libreta.directory.customers.models import Customer
from libreta.kernel import records
from libreta.kernel.actors import Actor
from libreta.kernel.rows import NOTHING, visible

LIVE = Q(first__trashed_at__isnull=True, second__trashed_at__isnull=True)


def of_both(actor: Actor, verb: str) -> Q:
    """This function gives the condition on pairs: both customers are there for the actor; to decide, one is the
    actor's to change."""
    customer = records.get("customer")
    seen = visible(customer, actor, "read")
    if seen == NOTHING:
        return NOTHING
    condition = LIVE & _each("first", seen) & _each("second", seen)
    if verb in ("read", "export"):
        return condition
    changed = visible(customer, actor, "update")
    if changed == NOTHING:
        return NOTHING
    return condition & (_each("first", changed) | _each("second", changed)) if changed else condition


def _each(side: str, condition: Q) -> Q:
    return Q(**{f"{side}__in": Customer.objects.filter(condition).values("pk")}) if condition else Q()
