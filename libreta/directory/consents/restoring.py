"""A no outlives a restore: who withdrew or came on the suppression list after the backup was taken is brought over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from libreta.directory.consents.models import Consent, ConsentPurpose, Suppression
from libreta.directory.consents.terms import State
from libreta.directory.customers.models import Customer
from libreta.kernel.restoring import carry_over

DAYS = 400
"""How old a backup may be that is brought up to the withdrawals of today."""


def remember() -> dict[str, Any]:
    """This function reads the list and the withdrawals of late from the database that is replaced, as JSON."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('directory_suppression') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return {}
    rows = Consent.objects.filter(state=State.WITHDRAWN, created_at__gt=timezone.now() - timedelta(days=DAYS))
    said = rows.order_by("id").values_list("customer_id", "purpose__code", "channel", "at", "source")
    never = Suppression.objects.values_list("kind", "digest", "reason", "at")
    return {
        "withdrawn": [[*row[:3], row[3].isoformat(), row[4]] for row in said],
        "suppressed": [[*row[:3], row[3].isoformat()] for row in never],
    }


@transaction.atomic
def apply(remembered: dict[str, Any]) -> None:
    """This function brings what was remembered into the restored database; twice is as good as once."""
    Suppression.objects.bulk_create(
        [
            Suppression(kind=k, digest=d, reason=r, at=parse_datetime(at))
            for k, d, r, at in remembered.get("suppressed", ())
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )
    told = [
        (c, code, channel, parse_datetime(at), source)
        for c, code, channel, at, source in remembered.get("withdrawn", ())
    ]
    purposes = dict(ConsentPurpose.objects.values_list("code", "pk"))
    people = set(Customer.objects.filter(pk__in={row[0] for row in told}).values_list("pk", flat=True))
    there = set(
        Consent.objects.filter(customer__in=people, state=State.WITHDRAWN).values_list(
            "customer_id", "purpose__code", "channel", "at"
        )
    )
    now = timezone.now()
    Consent.objects.bulk_create(
        [
            Consent(
                customer_id=c, purpose_id=purposes[code], channel=channel, at=at, source=source, state=State.WITHDRAWN,
                created_at=now, updated_at=now,
            )
            for c, code, channel, at, source in told
            if c in people and code in purposes and (c, code, channel, at) not in there
        ],
        batch_size=1000,
    )  # fmt: skip


def declare() -> None:
    """This function registers what must outlive a restore."""
    carry_over("consents", remember=remember, apply=apply)
