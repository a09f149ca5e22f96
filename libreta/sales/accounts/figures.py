"""The figures of accounts, counted set by set for some or for all: value, risk, contact, open deals, progress."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from libreta.directory.interactions.terms import TALKS
from libreta.kernel.actors import Actor, stamp
from libreta.sales.accounts.terms import UNANSWERED
from libreta.sales.orders.terms import COUNTED

# Read by customer_id through order_by_customer, opportunity_by_customer and interaction_by_customer: the work grows
# with the accounts and what they cover, not with all customers.
CIRCLE = """
chosen AS MATERIALIZED (
    SELECT * FROM sales_account
    WHERE trashed_at IS NULL AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s::bigint[]))
), circle AS MATERIALIZED (
    SELECT id AS account_id, customer_id FROM chosen
    UNION
    SELECT u.account_id, u.customer_id FROM sales_accountunit u JOIN chosen ON chosen.id = u.account_id
    WHERE u.trashed_at IS NULL
), people AS MATERIALIZED (
    SELECT account_id, customer_id FROM circle
    UNION
    SELECT s.account_id, s.person_id FROM sales_accountstakeholder s JOIN chosen ON chosen.id = s.account_id
    WHERE s.trashed_at IS NULL
)
"""
LED = CIRCLE.replace("WHERE trashed_at", "WHERE coalesce(valid_until > %(today)s, true) AND trashed_at", 1)
"""The same of accounts that are led today; of the others nobody is told anything."""
# In one order, so that two runs at once wait for each other instead of locking each other out.
LOCK = f"WITH {CIRCLE} SELECT FROM sales_account WHERE id IN (SELECT id FROM chosen) ORDER BY id FOR NO KEY UPDATE"
# A talk counts for a rhythm when it was on its channel and with its person, as far as the rhythm names them.
ATTENTION = f"""
WITH {CIRCLE}, kept AS (
    SELECT t.id, t.every_days, t.starts_on, t.created_at, max(talk.day) AS last_on
    FROM sales_accountattention t
    JOIN chosen ON chosen.id = t.account_id
    LEFT JOIN people ON people.account_id = t.account_id AND t.person_id IS NULL
    LEFT JOIN LATERAL (
        SELECT (i.at AT TIME ZONE 'UTC')::date AS day FROM directory_interaction i
        WHERE i.customer_id = coalesce(t.person_id, people.customer_id) AND i.trashed_at IS NULL
          AND i.kind = ANY(%(talks)s) AND i.at <= %(at)s AND (t.channel = '' OR i.channel = t.channel)
        ORDER BY i.at DESC LIMIT 1
    ) talk ON true
    WHERE t.trashed_at IS NULL
    GROUP BY t.id, t.every_days, t.starts_on, t.created_at
)
UPDATE sales_accountattention t SET last_on = kept.last_on, due_on = next.due_on
FROM kept CROSS JOIN LATERAL (
    SELECT CASE WHEN kept.last_on IS NULL OR kept.last_on < kept.starts_on
        THEN coalesce(kept.starts_on, (kept.created_at AT TIME ZONE 'UTC')::date + kept.every_days)
        ELSE kept.last_on + kept.every_days END AS due_on
) next
WHERE t.id = kept.id AND (t.last_on IS DISTINCT FROM kept.last_on OR t.due_on IS DISTINCT FROM next.due_on)
"""
FIGURES = f"""
WITH {CIRCLE}, talked AS (
    SELECT p.account_id, max(i.at) AS at
    FROM people p CROSS JOIN LATERAL (
        SELECT i.at FROM directory_interaction i
        WHERE i.customer_id = p.customer_id AND i.trashed_at IS NULL AND i.kind = ANY(%(talks)s) AND i.at <= %(at)s
        ORDER BY i.at DESC LIMIT 1
    ) i GROUP BY p.account_id
), bought AS (
    SELECT c.account_id, o.currency, sum(o.total) AS total,
        row_number() OVER (PARTITION BY c.account_id ORDER BY sum(o.total) DESC, o.currency) AS place
    FROM circle c JOIN sales_order o ON o.customer_id = c.customer_id
    WHERE o.trashed_at IS NULL AND o.status = ANY(%(counted)s)
      AND o.ordered_on > (%(today)s::date - interval '1 year')::date AND o.ordered_on <= %(today)s
    GROUP BY c.account_id, o.currency
), value AS (
    SELECT account_id, max(total) FILTER (WHERE place = 1) AS total, max(currency) FILTER (WHERE place = 1) AS currency,
        string_agg(currency, ', ' ORDER BY place) FILTER (WHERE place BETWEEN 2 AND 9) AS others
    FROM bought GROUP BY account_id
), deals AS (
    SELECT c.account_id, o.currency, sum(o.amount) AS amount, count(*) AS number,
        row_number() OVER (PARTITION BY c.account_id ORDER BY sum(o.amount) DESC NULLS LAST, o.currency) AS place
    FROM circle c JOIN sales_opportunity o ON o.customer_id = c.customer_id
    WHERE o.trashed_at IS NULL AND o.status = 'open'
    GROUP BY c.account_id, o.currency
), opened AS (
    SELECT account_id, sum(number) AS number, max(amount) FILTER (WHERE place = 1) AS amount,
        coalesce(max(currency) FILTER (WHERE place = 1 AND amount IS NOT NULL), '') AS currency
    FROM deals GROUP BY account_id
), needed AS (
    SELECT n.account_id, count(*) AS number FROM sales_accountneed n JOIN chosen ON chosen.id = n.account_id
    WHERE n.trashed_at IS NULL AND n.state = ANY(%(unanswered)s) GROUP BY n.account_id
), reached AS (
    SELECT p.account_id, round(100 * avg(CASE WHEN o.state = 'reached' THEN 1
        WHEN o.current IS NULL OR o.baseline IS NULL OR o.target IS NULL THEN 0
        ELSE least(1, greatest(0, (o.current - o.baseline) / nullif(o.target - o.baseline, 0))) END)) AS percent
    FROM sales_accountplan p JOIN chosen ON chosen.id = p.account_id
    JOIN sales_accountobjective o ON o.plan_id = p.id AND o.trashed_at IS NULL AND o.state <> 'dropped'
    WHERE p.is_current AND p.trashed_at IS NULL GROUP BY p.account_id
), attended AS (
    SELECT t.account_id, min(t.due_on) AS due_on
    FROM sales_accountattention t JOIN chosen ON chosen.id = t.account_id
    WHERE t.trashed_at IS NULL GROUP BY t.account_id
), worries AS (
    SELECT a.account_id, count(*) AS number FROM sales_accountalert a JOIN chosen ON chosen.id = a.account_id
    WHERE a.trashed_at IS NULL AND a.state = 'open' GROUP BY a.account_id
)
INSERT INTO sales_accountfigures AS kept (account_id, value_12m, currency, other_currencies, alive_percent,
    value_at_risk, risk_currency, last_contact_at, next_contact_on, open_count, open_amount, open_currency,
    needs_open, progress, alerts_open, counted_at)
SELECT a.id, value.total, coalesce(value.currency, ''), coalesce(value.others, ''), round(s.p_alive * 100),
    s.value_at_risk, coalesce(s.currency, ''), talked.at,
    least(attended.due_on, (coalesce(talked.at, a.created_at) AT TIME ZONE 'UTC')::date + a.cadence_days),
    coalesce(opened.number, 0), opened.amount, coalesce(opened.currency, ''), coalesce(needed.number, 0),
    reached.percent, coalesce(worries.number, 0), %(at)s
FROM chosen a
LEFT JOIN value ON value.account_id = a.id
LEFT JOIN directory_customerscore s ON s.customer_id = a.customer_id
LEFT JOIN talked ON talked.account_id = a.id
LEFT JOIN attended ON attended.account_id = a.id
LEFT JOIN opened ON opened.account_id = a.id
LEFT JOIN needed ON needed.account_id = a.id
LEFT JOIN reached ON reached.account_id = a.id
LEFT JOIN worries ON worries.account_id = a.id
ORDER BY a.id
ON CONFLICT (account_id) DO UPDATE SET value_12m = excluded.value_12m, currency = excluded.currency,
    other_currencies = excluded.other_currencies, alive_percent = excluded.alive_percent,
    value_at_risk = excluded.value_at_risk, risk_currency = excluded.risk_currency,
    last_contact_at = excluded.last_contact_at,
    next_contact_on = excluded.next_contact_on, open_count = excluded.open_count, open_amount = excluded.open_amount,
    open_currency = excluded.open_currency, needs_open = excluded.needs_open, progress = excluded.progress,
    alerts_open = excluded.alerts_open, counted_at = excluded.counted_at
"""


def params(ids: Iterable[int] | None, at: datetime) -> dict[str, Any]:
    """This function gives what the statements of account management are asked with; None stands for all accounts."""
    return {
        "ids": sorted(ids) if ids is not None else None,
        "at": at,
        "today": today(at),
        "talks": [kind.value for kind in TALKS],
        "counted": [status.value for status in COUNTED],
        "unanswered": [state.value for state in UNANSWERED],
    }


def today(at: datetime) -> date:
    """This function gives the day of an instant in UTC, by which cadences and spans are counted."""
    return at.date()


def count_figures(ids: Iterable[int] | None, *, by: Actor, at: datetime) -> None:
    """This function counts the days of planned attention and the figures of accounts anew; None counts all."""
    given = params(ids, at)
    with transaction.atomic(), connection.cursor() as cursor:
        stamp(by, "sales.accounts")
        cursor.execute(LOCK, given)
        cursor.execute(ATTENTION, given)
        cursor.execute(FIGURES, given)
