"""Where new customers come from, how far leads come, how long it takes and what it costs.

Every figure is counted over what the reader may see, by the very filter to which its link leads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.sales.acquisition import behind
from libreta.sales.portfolio.periods import Period

Money = dict[str, Decimal]
# Each customer's earliest order, where it lies in the period: read from the index order_first_of_customer alone.
NEW = """
SELECT c.source, date_trunc('month', f.first_on)::date, count(*)
FROM (SELECT customer_id, min(ordered_on) AS first_on FROM ({orders}) o GROUP BY 1 HAVING min(ordered_on) >= %s) f
JOIN ({customers}) c ON c.id = f.customer_id
GROUP BY 1, 2
"""
WAITED = """
SELECT count(*), percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY days),
    (array_agg(customer_id ORDER BY customer_id))[1:%s]
FROM (
    SELECT f.customer_id, f.first_on - min((l.captured_at AT TIME ZONE %s)::date) AS days
    FROM (SELECT customer_id, min(ordered_on) AS first_on FROM ({orders}) o GROUP BY 1 HAVING min(ordered_on) >= %s) f
    JOIN ({customers}) c ON c.id = f.customer_id
    JOIN ({leads}) l ON l.customer_id = f.customer_id AND (l.captured_at AT TIME ZONE %s)::date <= f.first_on
    GROUP BY f.customer_id, f.first_on
) waited
"""
MOST_NAMED = 200


@dataclass
class Source:
    """What one source brought in a period: leads by how far they came, customers with their first order, costs."""

    name: str
    steps: dict[str, int] = field(default_factory=dict)
    customers: int = 0
    costs: Money = field(default_factory=dict)

    def per_customer(self) -> Money:
        """This function gives the cost per new customer, by currency; nothing where nobody was won."""
        return {currency: cost / self.customers for currency, cost in self.costs.items()} if self.customers else {}


@dataclass(frozen=True)
class Waiting:
    """Days from the first lead to the first order: of how many customers, quartiles, and who, up to two hundred."""

    count: int
    quartiles: tuple[float, float, float]
    customers: tuple[int, ...]


@dataclass
class Monitor:
    """Everything about a period. `steps` and `months` are None where the reader may not see what they count."""

    sources: list[Source]
    total: Source
    months: dict[date, int] | None = None
    waiting: Waiting | None = None
    has_leads: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.sources or self.total.customers)


def monitor(period: Period, *, by: Actor, at: datetime) -> Monitor:
    """This function reads how customers were won in a period."""
    sources: dict[str, Source] = {}
    found = Monitor([], Source(""), has_leads=_may(by, "lead", "source", "captured_at", "status", "customer"))
    if found.has_leads:
        _count_leads(sources, period, by, at)
    if _may(by, "customer", "source") and _may(by, "order", "customer", "ordered_on", "status"):
        found.months = _count_customers(sources, period, by, at)
        found.waiting = _waiting(period, by, at) if found.has_leads else None
    if _may(by, "acquisition_cost", "source", "month", "amount", "currency"):
        _count_costs(sources, period, by, at)
    found.sources = sorted(sources.values(), key=lambda s: (-s.customers, -s.steps.get("leads", 0), s.name))
    for source in found.sources:
        found.total.customers += source.customers
        for step, count in source.steps.items():
            found.total.steps[step] = found.total.steps.get(step, 0) + count
        for currency, cost in source.costs.items():
            found.total.costs[currency] = found.total.costs.get(currency, Decimal(0)) + cost
    return found


def _may(actor: Actor, type_key: str, *names: str) -> bool:
    rights = actor.rights
    return rights.scope(type_key, "read") != "none" and all(rights.field(type_key, n).readable for n in names)


def _count_leads(sources: dict[str, Source], period: Period, by: Actor, at: datetime) -> None:
    """One grouped query per step, over the leads captured in the period (index lead_by_capture)."""
    steps = behind.STEPS
    if not (_may(by, "lead", "opportunity") and _may(by, "opportunity", "status")):
        steps = steps[:2]
    elif not _may(by, "order", "customer", "ordered_on", "status"):
        steps = steps[:4]
    for step in steps:
        asked = query.of("lead", by=by, at=at).where({"and": behind.leads(step, period, by.timezone)})
        for group in asked.groups("source"):
            name = group.value or ""
            sources.setdefault(name, Source(name)).steps[step] = group.count
    for source in sources.values():
        source.steps = {step: source.steps.get(step, 0) for step in steps}


def _count_customers(sources: dict[str, Source], period: Period, by: Actor, at: datetime) -> dict[date, int]:
    months = dict.fromkeys(period.months(), 0)
    parts = _parts(period, by, at)
    sql = NEW.format(**{name: inner for name, (inner, _params) in parts.items()})
    params = [*parts["orders"][1], period.first, *parts["customers"][1]]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for name, month, count in cursor.fetchall():
            months[month] = months.get(month, 0) + count
            sources.setdefault(name, Source(name)).customers += count
    return months


def _waiting(period: Period, by: Actor, at: datetime) -> Waiting | None:
    parts = _parts(period, by, at)
    leads = query.of("lead", by=by, at=at).queryset().order_by().values("customer_id", "captured_at")
    parts["leads"] = leads.query.sql_with_params()
    sql = WAITED.format(**{name: inner for name, (inner, _params) in parts.items()})
    zone = by.timezone
    params = [MOST_NAMED + 1, zone, *parts["orders"][1], period.first, *parts["customers"][1], *parts["leads"][1], zone]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        count, quartiles, ids = cursor.fetchone()
    return Waiting(count, tuple(quartiles), tuple(ids)) if count else None


def _parts(period: Period, by: Actor, at: datetime) -> dict[str, tuple[str, Any]]:
    """The orders until the end of the period and the customers, each as far as the reader sees them."""
    named = {"field": "customer", "op": "empty", "value": False}
    until = {"field": "ordered_on", "op": "lt", "value": period.after.isoformat()}
    orders = query.of("order", by=by, at=at).where({"and": [behind.BOUGHT, named, until]})
    customers = query.of("customer", by=by, at=at).queryset().order_by().values("id", "source")
    return {
        "orders": orders.queryset().order_by().values("customer_id", "ordered_on").query.sql_with_params(),
        "customers": customers.query.sql_with_params(),
    }


def _count_costs(sources: dict[str, Source], period: Period, by: Actor, at: datetime) -> None:
    asked = query.of("acquisition_cost", by=by, at=at).where({"and": period.conditions("month")})
    for group in asked.groups("source", sums=("amount",)):
        source = sources.setdefault(group.value, Source(group.value))
        source.costs = dict(group.sums["amount"])
