"""What a household or a group of organisations brings as a whole: value and activity of all its members, as far as the
reader sees them, per currency, and member by member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from libreta.directory.customers.models import Customer
from libreta.directory.customers.queries import family
from libreta.directory.interactions.terms import TALKS
from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import NotVisible
from libreta.sales.orders.terms import COUNTED

YEAR = timedelta(days=365)
MOST = 5_000
SHOWN = 25
Sums = dict[str, Decimal]


@dataclass
class Figures:
    """Sums by currency and activity of one customer, or of all together. None: the reader may not know."""

    ordered: Sums | None = None
    orders: int | None = None
    expected: Sums | None = None
    open_deals: int | None = None
    open_amounts: Sums | None = None
    open_tasks: int | None = None
    last_contact: datetime | None = None

    def add(self, name: str, currency: str, amount: Any) -> None:
        sums = getattr(self, name)
        if sums is not None and amount is not None:
            sums[currency or ""] = sums.get(currency or "", Decimal(0)) + amount


@dataclass
class RollUp:
    """The figures of a customer and all below, those of each member that the reader sees, and whether some are hidden
    or beyond the first 5,000."""

    whole: Figures
    members: dict[int, Figures] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    is_partial: bool = False
    is_capped: bool = False


def has_members(customer_id: int) -> bool:
    """This function tells whether anybody belongs to a customer; served by customer_by_parent."""
    return Customer.objects.filter(parent=customer_id, trashed_at=None).exists()


def roll_up(customer_id: int, *, by: Actor, at: datetime) -> RollUp:
    """This function adds up a customer and all below; seven queries, however many they are. Raises NotVisible."""
    query.of("customer", by=by, at=at).only(()).get(customer_id)
    everybody = family(customer_id, MOST + 1)
    seen = query.of("customer", by=by, at=at).with_ids(everybody[:MOST]).ids()
    members = {number: Figures() for number in seen}
    found = RollUp(Figures(), members, is_partial=len(seen) < len(everybody), is_capped=len(everybody) > MOST)
    for reading in (_orders, _expected, _deals, _tasks, _contacts):
        reading(found, seen, by, at)
    shown = [customer_id, *(number for number in ranked(found) if number != customer_id)][: SHOWN + 1]
    found.names = query.titles("customer", shown, by=by, at=at)
    return found


def ranked(found: RollUp) -> list[int]:
    """This function gives the members, those with the most first: orders, then open deals, then the oldest."""

    def weight(number: int) -> tuple[Any, ...]:
        one = found.members[number]
        return (-sum((one.ordered or {}).values(), Decimal(0)), -(one.open_deals or 0), number)

    return sorted(found.members, key=weight)


def _rows(key: str, needs: Iterable[str], by: Actor, at: datetime) -> QuerySet | None:
    """The rows of a type that the reader sees, or None where a field that is needed is hidden or the area is off."""
    try:
        asked = query.of(key, by=by, at=at)
    except NotVisible:
        return None
    if by.rights.scope(key, "read") == "none" or not set(needs) <= asked.fields().keys():
        return None
    return asked.queryset().order_by()


def _each(found: RollUp) -> list[Figures]:
    return [found.whole, *found.members.values()]


def _orders(found: RollUp, seen: list[int], by: Actor, at: datetime) -> None:
    rows = _rows("order", ("customer", "total", "currency", "status", "ordered_on"), by, at)
    if rows is None:
        return
    for one in _each(found):
        one.ordered, one.orders = {}, 0
    rows = rows.filter(
        customer__in=seen, status__in=COUNTED, ordered_on__gt=(at - YEAR).date(), ordered_on__lte=at.date()
    )
    for row in rows.values("customer", "currency").annotate(amount=Sum("total"), number=Count("pk")):
        for one in (found.whole, found.members[row["customer"]]):
            one.add("ordered", row["currency"], row["amount"])
            one.orders += row["number"]


def _expected(found: RollUp, seen: list[int], by: Actor, at: datetime) -> None:
    rows = _rows("customer", ("score_value_12m", "score_currency"), by, at)
    if rows is None:
        return
    for one in _each(found):
        one.expected = {}
    rows = rows.filter(pk__in=seen, score__value_12m__isnull=False)
    for number, currency, amount in rows.values_list("pk", "score__currency", "score__value_12m"):
        for one in (found.whole, found.members[number]):
            one.add("expected", currency, amount)


def _deals(found: RollUp, seen: list[int], by: Actor, at: datetime) -> None:
    rows = _rows("opportunity", ("customer", "status"), by, at)
    if rows is None:
        return
    may_know = _rows("opportunity", ("amount", "currency"), by, at) is not None
    for one in _each(found):
        one.open_deals, one.open_amounts = 0, {} if may_know else None
    rows = rows.filter(customer__in=seen, status="open")
    for row in rows.values("customer", "currency").annotate(amount=Sum("amount"), number=Count("pk")):
        for one in (found.whole, found.members[row["customer"]]):
            one.add("open_amounts", row["currency"], row["amount"])
            one.open_deals += row["number"]


def _tasks(found: RollUp, seen: list[int], by: Actor, at: datetime) -> None:
    rows = _rows("task", ("customer", "status"), by, at)
    if rows is None:
        return
    for one in _each(found):
        one.open_tasks = 0
    for row in rows.filter(customer__in=seen, status="open").values("customer").annotate(number=Count("pk")):
        for one in (found.whole, found.members[row["customer"]]):
            one.open_tasks += row["number"]


def _contacts(found: RollUp, seen: list[int], by: Actor, at: datetime) -> None:
    rows = _rows("interaction", ("customer", "kind", "at"), by, at)
    if rows is None:
        return
    talks = rows.filter(Q(customer__in=seen) & Q(kind__in=TALKS, at__lte=at))
    for row in talks.values("customer").annotate(latest=Max("at")):
        for one in (found.whole, found.members[row["customer"]]):
            one.last_contact = max(filter(None, (one.last_contact, row["latest"])))


def as_json(one: Figures) -> Mapping[str, Any]:
    """This function writes figures as the API tells them; what the caller may not know is left out."""
    told = {
        "orders_12m": one.orders,
        "ordered_12m": one.ordered,
        "expected_12m": one.expected,
        "open_deals": one.open_deals,
        "open_amounts": one.open_amounts,
        "open_tasks": one.open_tasks,
        "last_contact": one.last_contact,
    }
    return {name: value for name, value in told.items() if value is not None}
