"""What a restriction does to everybody else's work: no mail, no exports, no scores."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.directory.customers.models import Customer
from libreta.directory.privacy.holds import restricted_ids
from libreta.directory.privacy.models import Restriction
from libreta.kernel.gates import Ask, Verdict
from libreta.kernel.records import RecordType

SERVICE = "privacy"
"""The purpose of answers to the person's own request."""


def answer(asks: Sequence[Ask]) -> list[Verdict | None]:
    """This function is the gate of the post: whose data are restricted is written to about their request alone."""
    found = restricted_ids({ask.customer_id for ask in asks if ask.customer_id})
    no = Verdict(False, "restricted", _("This person asked us not to use their data."))
    return [no if ask.customer_id in found and ask.purpose != SERVICE else None for ask in asks]


def withheld(record_type: RecordType) -> Q | None:
    """This function gives the condition on rows that tell of a restricted person, for exports."""
    restricted = Restriction.objects.filter(lifted_at=None)
    if record_type.model is Customer:
        if not restricted.exists():
            return None
        return Q(pk__in=restricted.values("person_id"))
    paths = [column.attname for column in record_type.model._meta.concrete_fields if column.related_model is Customer]
    if not paths or not restricted.exists():
        return None
    found = Q()
    for path in paths:
        found |= Q(**{f"{path}__isnull": False, f"{path}__in": restricted.values("person_id")})
    return found
