"""What a restriction does to everybody else's work: no mail, no exports, no scores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from libreta.directory.customers.models import Customer
from libreta.directory.privacy.holds import is_restricted, restricted_ids
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
    if record_type.model is Customer:
        return is_restricted("pk")
    columns = record_type.model._meta.concrete_fields
    found = [is_restricted(column.attname) for column in columns if column.related_model is Customer]
    told = [one for one in found if one is not None]
    return reduce(or_, told) if told else None
