"""Sharing the credit of a deal, and setting a manager's figure beside the owner's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from libreta.identity.models import User
from libreta.kernel import events, writes
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Invalid
from libreta.sales.forecasts.models import OpportunitySplit
from libreta.sales.forecasts.periods import Stretch
from libreta.sales.forecasts.projections import project_forecast
from libreta.sales.forecasts.snapshots import take_snapshot

__all__ = ["adjust_forecast", "project_forecast", "share_opportunity", "take_snapshot"]

MOST_SHARES = 20
WHOLE = Decimal(100)


def share_opportunity(pk: int, shares: Mapping[int, Decimal], *, by: Actor, at: datetime) -> None:
    """This function divides the credit of a deal among people, in percent of at most two decimals; the set is replaced.

    No shares, or the owner with 100, give it back to the owner. Raises NotVisible, Forbidden; Invalid where the shares
    are not 100 together or one of them is impossible.
    """
    with transaction.atomic():
        stamp(by, "opportunity.sharing")
        (deal,) = writes.opened("opportunity", [pk], by=by, at=at)
        wanted = {} if dict(shares) == {deal.owner_id: WHOLE} else dict(shares)
        _require_whole(wanted)
        kept = {row.person_id: row for row in OpportunitySplit.objects.filter(opportunity=deal)}
        gone = [row.pk for person, row in kept.items() if person not in wanted]
        OpportunitySplit.objects.filter(pk__in=gone).delete()
        for person, percent in wanted.items():
            row = kept.get(person)
            if row is None:
                made = {"created_at": at, "updated_at": at, "created_by_id": by.user_id}
                OpportunitySplit.objects.create(opportunity=deal, person_id=person, percent=percent, **made)
            elif row.percent != percent:
                row.percent, row.updated_at, row.version = percent, at, row.version + 1
                row.save(update_fields=["percent", "updated_at", "version"])
        with connection.cursor() as cursor:  # the database looks now, while a refusal can still be told
            cursor.execute("SET CONSTRAINTS split_is_whole IMMEDIATE")
            cursor.execute("SET CONSTRAINTS split_is_whole DEFERRED")
        events.publish("sales.opportunities.shared", type_key="opportunity", ids=[pk], by=by, at=at, fields=("splits",))


def _require_whole(shares: Mapping[int, Decimal]) -> None:
    if not shares:
        return
    if len(shares) > MOST_SHARES:
        raise Invalid(_("At most %(count)s people share a deal.") % {"count": MOST_SHARES})
    if any(not 0 < percent <= WHOLE or percent != round(percent, 2) for percent in shares.values()):
        raise Invalid(_("A share is more than 0 and at most 100 percent, with two decimals."))
    if (total := sum(shares.values())) != WHOLE:
        raise Invalid(_("The shares are %(total)s percent together; they must be 100.") % {"total": f"{total:f}"})
    if User.objects.filter(pk__in=shares, is_active=True).count() != len(shares):
        raise Invalid(_("One of these people is not a user here."))


def adjust_forecast(
    period: Stretch,
    person: int,
    category: str,
    amount: Decimal | None,
    *,
    currency: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> int:
    """This function sets a manager's figure beside a person's own; without an amount it takes the last one back.

    Nothing is overwritten: each call is a row that tells who, when and why. Raises Forbidden, Invalid.
    """
    row = {
        "person": person,
        "period": period.kind,
        "starts_on": period.first,
        "category": category,
        "amount": amount,
        "currency": currency if amount is not None else "",
        "reason": reason.strip(),
    }
    return writes.create("forecast_adjustment", [row], by=by, at=at)[0]
