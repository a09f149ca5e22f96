"""What must hold of an entry in the notebook."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.directory.customers.models import Customer
from libreta.directory.customers.terms import Channel
from libreta.directory.interactions.terms import Kind
from libreta.kernel import records
from libreta.kernel.actors import Actor
from libreta.kernel.rows import NOTHING, visible

USUAL_CHANNEL = {
    Kind.CALL: Channel.TELEPHONE,
    Kind.EMAIL: Channel.EMAIL,
    Kind.VISIT: Channel.VISIT,
    Kind.MEETING: Channel.VISIT,
}


def prepare_entries(rows: Sequence[dict[str, Any]], *, by: Actor, at: datetime) -> None:
    """This function fills in what a new entry leaves unsaid, when and on which channel, and who writes it."""
    for row in rows:
        if row.get("at") is None:
            row["at"] = at
        row["user"] = by.user_id
        if not row.get("channel"):
            row["channel"] = USUAL_CHANNEL.get(row.get("kind") or Kind.CALL, Channel.OTHER)


def problems_of(rows: Sequence[Mapping[str, Any]], *, by: Actor) -> dict[int, dict[str, str]]:
    """This function finds entries that say nothing or that last less than nothing."""
    found: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        if not (row.get("summary") or row.get("body") or row.get("source_id")):
            found[number] = {"summary": _("Write what was said.")}
        elif (row.get("duration") or 0) < 0:
            found[number] = {"duration": _("The duration cannot be negative.")}
    return found


def follow_customer(actor: Actor, verb: str) -> Q:
    """This function gives the condition on entries: whoever sees the customer reads and writes the customer's page."""
    condition = visible(records.get("customer"), actor, "export" if verb == "export" else "read")
    if not condition or condition == NOTHING:
        return condition
    return Q(customer_id__in=Customer.objects.filter(condition).values("pk"))
