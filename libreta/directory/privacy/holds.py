"""Whom a legal hold or a restriction protects."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from libreta.directory.customers.models import Customer
from libreta.directory.merges.models import FormerCustomer
from libreta.directory.privacy.models import Erasure, LegalHold, PrivacyRequest, Restriction
from libreta.directory.privacy.persons import group_of
from libreta.directory.privacy.terms import CAPABILITY
from libreta.kernel import events
from libreta.kernel.actors import Actor, stamp
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible, Refusal


class UnderLegalHold(Refusal):
    """The person's data have to be kept for now."""

    code, status = "under-legal-hold", 409
    message = _("A legal hold keeps this person's data. Lift it first, if you may.")


class AlreadyErased(Refusal):
    """There is nobody left to do this to."""

    code, status = "already-erased", 409
    message = _("This person was erased already.")


def require(by: Actor) -> None:
    """This function lets through whoever has the capability. Raises Forbidden."""
    if not by.may(CAPABILITY):
        raise Forbidden(_("Your role does not allow privacy work."))


def in_force(on: date) -> Q:
    """This function gives the condition on holds that keep something on a day."""
    ending = Q(held_until__isnull=True) | Q(held_until__gte=on)
    return ending & Q(trashed_at=None, held_from__lte=on)


def held_ids(ids: Iterable[int], *, on: date) -> set[int]:
    """This function gives those of the customers whom a hold keeps on a day."""
    return set(LegalHold.objects.filter(in_force(on), person__in=list(ids)).values_list("person_id", flat=True))


def is_held(customer_id: int, *, on: date) -> bool:
    """This function tells whether a hold keeps a person, under whichever of their records."""
    return bool(held_ids(group_of(customer_id), on=on))


def restricted_ids(ids: Iterable[int]) -> set[int]:
    """This function gives those of the customers whose data may be kept but not used; who a restricted record was
    merged into is restricted too."""
    asked = list(ids)
    rows = Restriction.objects.filter(person__in=asked, lifted_at=None)
    found = set(rows.values_list("person_id", flat=True))
    merged = FormerCustomer.objects.filter(survivor__in=asked, former__in=_restricted())
    return found | set(merged.values_list("survivor_id", flat=True))


def is_restricted(path: str) -> Q | None:
    """This function gives the condition on rows whose column `path` holds a restricted customer; None where nobody is
    restricted."""
    if not Restriction.objects.filter(lifted_at=None).exists():
        return None
    merged = FormerCustomer.objects.filter(former__in=_restricted())
    found = Q(**{f"{path}__in": _restricted()}) | Q(**{f"{path}__in": merged.values("survivor_id")})
    return found & Q(**{f"{path}__isnull": False})


def _restricted() -> models.QuerySet:
    return Restriction.objects.filter(lifted_at=None).values("person_id")


def erased_ids(ids: Iterable[int]) -> set[int]:
    """This function gives those of the customers who were erased, or are being erased."""
    return set(Erasure.objects.filter(customer_id__in=list(ids)).values_list("customer_id", flat=True))


@transaction.atomic
def restrict(
    customer_id: int, *, reason: str, by: Actor, at: datetime, request: PrivacyRequest | None = None
) -> Restriction:
    """This function restricts the use of a person's data; asked twice, it is restricted once.

    Raises Forbidden, Invalid without a reason, NotVisible.
    """
    require(by)
    if not reason.strip():
        raise Invalid(errors={"reason": [_("Write down why.")]})
    if Customer._base_manager.select_for_update().filter(pk=customer_id).first() is None:
        raise NotVisible()
    stamp(by, "privacy.restriction")
    row, made = Restriction.objects.get_or_create(
        person_id=customer_id,
        lifted_at=None,
        defaults={"reason": reason.strip()[:300], "since": at, "by_id": by.user_id, "request": request},
    )
    if made:
        events.publish("directory.customers.restricted", type_key="customer", ids=[customer_id], by=by, at=at)
    return row


@transaction.atomic
def lift_restriction(customer_id: int, *, by: Actor, at: datetime) -> int:
    """This function lets the data of a person be used again and tells how many restrictions it lifted."""
    require(by)
    stamp(by, "privacy.restriction")
    lifted = Restriction.objects.filter(person__in=group_of(customer_id), lifted_at=None).update(
        lifted_at=at, lifted_by_id=by.user_id
    )
    events.publish(
        "directory.customers.unrestricted", type_key="customer", ids=[customer_id] * bool(lifted), by=by, at=at
    )
    return lifted
