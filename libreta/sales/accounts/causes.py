"""The causes for alerts, found set by set: no contact, falling purchases, a renewal, a need that waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from libreta.sales.accounts.alert_models import AccountAlertRule
from libreta.sales.accounts.figures import LED, params
from libreta.sales.accounts.terms import FALLING_SPAN, USUAL, AlertKind, Comparison

NO_CONTACT = """
SELECT a.id, a.customer_id, 0::bigint, f.next_contact_on, (f.last_contact_at AT TIME ZONE 'UTC')::date,
    CASE WHEN f.next_contact_on = (f.last_contact_at AT TIME ZONE 'UTC')::date + a.cadence_days
        THEN a.cadence_days::int END, NULL::numeric, NULL::numeric, ''
FROM chosen a JOIN sales_accountfigures f ON f.account_id = a.id
WHERE f.next_contact_on + %(days)s::int < %(today)s
"""
FALLING = """
SELECT DISTINCT ON (spent.account_id) spent.account_id, a.customer_id, 0::bigint, %(today)s::date, NULL::date,
    %(span)s::int, spent.now, compared.amount, spent.currency
FROM (
    SELECT c.account_id, o.currency,
        coalesce(sum(o.total) FILTER (WHERE o.ordered_on > d.today - d.span), 0) AS now,
        coalesce(sum(o.total) FILTER (
            WHERE o.ordered_on <= d.today - d.span AND o.ordered_on > d.today - 2 * d.span), 0) AS before,
        coalesce(sum(o.total) FILTER (
            WHERE o.ordered_on <= d.today - 365 AND o.ordered_on > d.today - 365 - d.span), 0) AS year
    FROM circle c
    CROSS JOIN (SELECT %(today)s::date AS today, %(span)s::int AS span) d
    JOIN sales_order o ON o.customer_id = c.customer_id
    WHERE o.trashed_at IS NULL AND o.status = ANY(%(counted)s)
      AND o.ordered_on <= d.today AND o.ordered_on > d.today - 365 - d.span
    GROUP BY c.account_id, o.currency
) spent
JOIN chosen a ON a.id = spent.account_id
CROSS JOIN LATERAL (
    SELECT before AS amount WHERE %(comparison)s IN ('before', 'either')
    UNION ALL SELECT year WHERE %(comparison)s IN ('year', 'either')
) compared
WHERE compared.amount > 0 AND compared.amount >= %(minimum)s
  AND spent.now <= compared.amount * (100 - %(percent)s) / 100
ORDER BY spent.account_id, compared.amount - spent.now DESC, spent.currency
"""
RENEWAL = """
SELECT a.id, a.customer_id, 0::bigint, a.renews_on - %(days)s::int, a.renews_on, NULL::int, NULL::numeric,
    NULL::numeric, ''
FROM chosen a WHERE a.renews_on >= %(today)s AND a.renews_on <= %(today)s::date + %(days)s::int
"""
NEED = """
SELECT a.id, a.customer_id, n.id, least(n.answer_by, n.found_on + %(days)s::int), n.found_on, %(days)s::int,
    NULL::numeric, NULL::numeric, ''
FROM chosen a JOIN sales_accountneed n ON n.account_id = a.id
WHERE n.trashed_at IS NULL AND n.state = ANY(%(unanswered)s)
  AND least(n.answer_by, n.found_on + %(days)s::int) < %(today)s
"""
STATEMENTS = {
    AlertKind.NO_CONTACT: NO_CONTACT,
    AlertKind.FALLING: FALLING,
    AlertKind.RENEWAL: RENEWAL,
    AlertKind.NEED: NEED,
}


@dataclass(frozen=True)
class Cause:
    """Why an account needs attention; `day`, `days` and the amounts are the figures behind the words."""

    kind: str
    account: int
    customer: int
    about: int
    since: date
    day: date | None
    days: int | None
    amount: Decimal | None
    amount_before: Decimal | None
    currency: str


def thresholds() -> dict[str, dict[str, Any]]:
    """This function gives the thresholds of each kind that is on: what the company set, else what is usual."""
    found = {kind.value: dict(usual) for kind, usual in USUAL.items()}
    for rule in AccountAlertRule.objects.filter(trashed_at=None):
        if not rule.is_on:
            found.pop(rule.kind, None)
            continue
        given = {name: getattr(rule, name) for name in ("days", "percent", "minimum", "comparison")}
        found[rule.kind] |= {name: value for name, value in given.items() if value not in (None, "")}
    return found


def causes(ids: Iterable[int] | None, *, at: datetime, within: Mapping[str, Mapping[str, Any]]) -> list[Cause]:
    """This function finds the causes that hold now for some accounts, or for all, within thresholds."""
    found = []
    usual = {"percent": 30, "minimum": 0, "comparison": Comparison.BEFORE, "span": FALLING_SPAN, "days": 0}
    with connection.cursor() as cursor:
        for kind, limits in within.items():
            given = usual | params(ids, at) | dict(limits)
            cursor.execute(f"WITH {LED} {STATEMENTS[AlertKind(kind)]}", given)
            found += [Cause(kind, *row) for row in cursor.fetchall()]
    return found
