"""What happens to the customers of accounts, and to the plans themselves, has the accounts counted anew."""

from __future__ import annotations

from django.db import connection

from libreta.kernel import sharing
from libreta.kernel.events import Event, reaction
from libreta.sales.accounts.jobs import watch_some

MANY = 500
PASTS = ("created", "updated", "trashed", "restored")
# Through account_by_customer, account_unit_by_customer and account_stakeholder_by_person.
OF_CUSTOMERS = """
WITH touched AS MATERIALIZED (
    SELECT DISTINCT customer_id AS id FROM {table} WHERE id = ANY(%s) AND customer_id IS NOT NULL
)
SELECT a.id FROM touched JOIN sales_account a ON a.customer_id = touched.id AND a.trashed_at IS NULL
UNION SELECT u.account_id FROM touched JOIN sales_accountunit u ON u.customer_id = touched.id AND u.trashed_at IS NULL
UNION SELECT s.account_id FROM touched JOIN sales_accountstakeholder s ON s.person_id = touched.id
    AND s.trashed_at IS NULL
"""
OF_MERGED = "SELECT id FROM sales_account WHERE customer_id = ANY(%s) AND trashed_at IS NULL"
PARTS = {
    "account-units": "SELECT DISTINCT account_id FROM sales_accountunit WHERE id = ANY(%s)",
    "account-needs": "SELECT DISTINCT account_id FROM sales_accountneed WHERE id = ANY(%s)",
    "account-stakeholders": "SELECT DISTINCT account_id FROM sales_accountstakeholder WHERE id = ANY(%s)",
    "account-attention": "SELECT DISTINCT account_id FROM sales_accountattention WHERE id = ANY(%s)",
    "account-plans": "SELECT DISTINCT account_id FROM sales_accountplan WHERE id = ANY(%s)",
    "account-objectives": """SELECT DISTINCT p.account_id FROM sales_accountobjective o
        JOIN sales_accountplan p ON p.id = o.plan_id WHERE o.id = ANY(%s)""",
}
TABLES = {
    "directory.interactions": "directory_interaction",
    "sales.orders": "sales_order",
    "sales.opportunities": "sales_opportunity",
}


@reaction(*(f"{name}.{past}" for name in TABLES for past in PASTS))
def watch_customers(event: Event) -> None:
    """This function has the accounts counted whose customers were talked to, ordered or are in a deal."""
    _watch(OF_CUSTOMERS.format(table=TABLES[event.name.rpartition(".")[0]]), event)


@reaction(*(f"sales.{slug}.{past}" for slug in PARTS for past in PASTS))
def watch_plans(event: Event) -> None:
    """This function has the accounts counted whose plan changed."""
    _watch(PARTS[event.name.split(".")[1]], event)


@reaction(*(f"sales.accounts.{past}" for past in PASTS))
def watch_new(event: Event) -> None:
    """This function has new and changed accounts counted."""
    _defer(list(event.ids))


def _watch(statement: str, event: Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(event.ids)])
        _defer([number for (number,) in cursor.fetchall()])


def _defer(ids: list[int]) -> None:
    if ids:
        watch_some.defer(ids=sorted(ids) if len(ids) <= MANY else None)


@reaction("intelligence.scores.written")
def watch_scored(event: Event) -> None:
    """This function has all accounts counted after a run that scored the customers."""
    watch_some.defer(ids=None)


@reaction("directory.customers.merged", "directory.customers.parted")
def follow_merged(event: Event) -> None:
    """This function has the accounts of merged customers counted; membership opens other records from then on."""
    if any(table.startswith("sales_account") for table in event.payload.get("tables", ())):
        sharing.renew()
    with connection.cursor() as cursor:
        cursor.execute(OF_MERGED, [[*event.ids, *event.payload.get("former", ())]])
        _defer([number for (number,) in cursor.fetchall()])
