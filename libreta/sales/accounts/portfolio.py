"""The portfolios of accounts, leader by leader, from one grouped statement over the reader's own rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection

from libreta.kernel import query
from libreta.kernel.actors import Actor
from libreta.sales.accounts.figures import today

GROUPED = """
WITH led AS ({accounts})
SELECT l.owner_id, f.currency, count(*), sum(f.value_12m), count(*) FILTER (WHERE f.next_contact_on < %s),
    coalesce(sum(f.needs_open), 0), coalesce(sum(f.alerts_open), 0), coalesce(sum(f.open_count), 0),
    sum(f.progress), count(f.progress)
FROM led l LEFT JOIN sales_accountfigures f ON f.account_id = l.id
GROUP BY l.owner_id, f.currency
"""
FIGURES = ("value_12m", "currency", "next_contact_on", "needs_open", "alerts_open", "open_count", "progress")


@dataclass
class Portfolio:
    """The accounts of one leader; amounts per currency."""

    leader: int | None
    name: str = ""
    accounts: int = 0
    value: dict[str, Decimal] = field(default_factory=dict)
    late: int = 0
    needs: int = 0
    alerts: int = 0
    deals: int = 0
    progress_sum: int = 0
    progress_of: int = 0

    @property
    def progress(self) -> int | None:
        """The mean progress of the plans in percent."""
        return round(self.progress_sum / self.progress_of) if self.progress_of else None

    def url(self, *more: dict[str, Any]) -> str:
        """This function gives the list of these accounts, narrowed further."""
        led = {"field": "owner", "op": "eq", "value": self.leader}
        whose = led if self.leader else {"field": "owner", "op": "empty", "value": True}
        return f"/accounts/?{urlencode({'filter': json.dumps({'and': [whose, *more]}, separators=(',', ':'))})}"

    @property
    def all_url(self) -> str:
        return self.url()

    @property
    def late_url(self) -> str:
        return self.url({"field": "figures_next_contact_on", "op": "lt", "value": "today"})

    @property
    def needs_url(self) -> str:
        return self.url({"field": "figures_needs_open", "op": "gt", "value": 0})

    @property
    def alerts_url(self) -> str:
        return self.url({"field": "figures_alerts_open", "op": "gt", "value": 0})


def by_leader(*, by: Actor, at: datetime) -> list[Portfolio]:
    """This function sums the accounts that the reader sees by leader, the most accounts first.

    A role from which one of the figures is hidden gets none. Raises nothing.
    """
    if any(not by.rights.field("account", f"figures_{name}").readable for name in FIGURES):
        return []
    if not by.rights.field("account", "owner").readable:
        return []
    try:
        rows = query.of("account", by=by, at=at).queryset().order_by().values("id", "owner_id")
        inner, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    found: dict[int | None, Portfolio] = {}
    with connection.cursor() as cursor:
        cursor.execute(GROUPED.format(accounts=inner), [*params, today(at)])
        for leader, currency, *figures in cursor.fetchall():
            _add(found.setdefault(leader, Portfolio(leader)), currency, *figures)
    names = query.titles("user", {leader for leader in found if leader}, by=by, at=at)
    for leader, one in found.items():
        one.name = names.get(leader or 0, "")
    return sorted(found.values(), key=lambda one: (-one.accounts, one.name))


def _add(one: Portfolio, currency: str, accounts: int, value: Decimal | None, *more: Any) -> None:
    late, needs, alerts, deals, progress, progress_of = more
    one.accounts += accounts
    if value:
        one.value[currency] = one.value.get(currency, Decimal(0)) + value
    one.late, one.needs, one.alerts = one.late + late, one.needs + needs, one.alerts + alerts
    one.deals, one.progress_sum = one.deals + deals, one.progress_sum + (progress or 0)
    one.progress_of += progress_of
