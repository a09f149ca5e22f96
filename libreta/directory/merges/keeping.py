"""Values of the survivor as they are written and kept, and the addresses that come along from the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from libreta.directory.addresses.models import Address
from libreta.directory.contact_points.models import ContactPoint
from libreta.directory.customers.models import Customer
from libreta.directory.merges import choosing
from libreta.directory.merges.moving import Moved
from libreta.directory.merges.terms import Act
from libreta.kernel.actors import Actor

REACHED = {"email": "email", "phone": "phone", "mobile": "mobile", "website": "website"}
PLACE = ("street", "postal_code", "city", "region", "country")


def written(value: Any) -> Any:
    """This function writes a value as JSON keeps it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def put_values(customer_id: int, values: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """This function gives a customer values, custom fields too, and gives them back as the database keeps them."""
    known = choosing.fields()
    columns = {known[n].path: v for n, v in values.items() if not known[n].custom}
    added = {n: v for n, v in values.items() if known[n].custom}
    if added:
        extra = Customer.objects.values_list("extra", flat=True).get(pk=customer_id)
        columns["extra"] = {n: v for n, v in {**extra, **added}.items() if v not in choosing.EMPTY}
    if columns:
        Customer.objects.filter(pk=customer_id).update(**columns, version=F("version") + 1, updated_at=at)
    now = Customer.objects.get(pk=customer_id)
    return {name: written(choosing.value_of(now, known[name])) for name in values}


def keep_ways_to_reach(survivor: int, customers: Sequence[Customer], *, by: Actor, at: datetime) -> list[Moved]:
    """This function keeps every address and number that the survivor does not show as a further one: nothing is lost,
    and whoever writes from it is known."""
    now = Customer.objects.get(pk=survivor)
    made = ContactPoint.objects.bulk_create(_points(now, customers, by, at), ignore_conflicts=False)
    places = Address.objects.bulk_create(_places(now, customers, by, at))
    found = (("directory_contactpoint.customer_id", made), ("directory_address.customer_id", places))
    return [Moved(bond, Act.MADE, None, survivor, tuple(row.pk for row in rows)) for bond, rows in found if rows]


def _points(now: Customer, customers: Sequence[Customer], by: Actor, at: datetime) -> list[ContactPoint]:
    known = {(p.kind, p.value) for p in ContactPoint.objects.filter(customer=now, trashed_at=None)}
    shown = {getattr(now, name) for name in REACHED}
    found = {}
    for customer in customers:
        for name, kind in REACHED.items():
            value = getattr(customer, name)
            if value and value not in shown and (kind, value) not in known and len(value) <= 254:
                found[kind, value] = ContactPoint(
                    customer=now, kind=kind, value=value, created_at=at, updated_at=at, created_by_id=by.user_id
                )
    return list(found.values())


def _places(now: Customer, customers: Sequence[Customer], by: Actor, at: datetime) -> list[Address]:
    known = {_folded(a) for a in Address.objects.filter(customer=now, trashed_at=None)} | {_folded(now)}
    found = {}
    for customer in customers:
        place = _folded(customer)
        if (customer.street or customer.postal_code) and place not in known:
            values = {name: getattr(customer, name) for name in PLACE}
            found[place] = Address(
                customer=now, kind="other", created_at=at, updated_at=at, created_by_id=by.user_id, **values
            )
    return list(found.values())


def _folded(row: Customer | Address) -> tuple[str, ...]:
    return tuple(" ".join(getattr(row, name).casefold().split()) for name in PLACE)
