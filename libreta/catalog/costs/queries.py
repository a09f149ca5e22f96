"""What products cost us on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection

# The latest cost that began by that day; before the first one that is known, the first one.
ON_A_DAY = """
SELECT wanted.id, wanted.day, c.cost, c.currency
FROM unnest(%s::bigint[], %s::date[]) AS wanted(id, day)
CROSS JOIN LATERAL (
    SELECT cost, currency FROM (
        (SELECT cost, currency, 0 AS place FROM catalog_productcost
            WHERE product_id = wanted.id AND trashed_at IS NULL AND valid_from <= wanted.day
            ORDER BY valid_from DESC LIMIT 1)
        UNION ALL
        (SELECT cost, currency, 1 FROM catalog_productcost
            WHERE product_id = wanted.id AND trashed_at IS NULL ORDER BY valid_from LIMIT 1)
    ) either ORDER BY place LIMIT 1
) c
"""

CHANGES = """
SELECT c.product_id, c.valid_from FROM catalog_productcost c
WHERE c.product_id = ANY(%(products)s) AND c.trashed_at IS NULL
    AND c.valid_from > %(first)s AND c.valid_from < %(after)s
    AND EXISTS (SELECT FROM catalog_productcost e
        WHERE e.product_id = c.product_id AND e.trashed_at IS NULL AND e.valid_from < c.valid_from)
"""


def costs_on(products: Iterable[int], on: date) -> dict[int, tuple[Decimal, str]]:
    """This function gives the cost of one unit of each product on a day, with its currency, where one is known.

    Served by the unique index over (product, valid_from). It asks for nobody's rights: see prices.queries.costs_for.
    """
    return {pk: cost for (pk, _day), cost in costs_on_days((pk, on) for pk in products).items()}


def costs_on_days(wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], tuple[Decimal, str]]:
    """This function gives the same for many pairs of product and day in one statement."""
    pairs = sorted(set(wanted))
    with connection.cursor() as cursor:
        cursor.execute(ON_A_DAY, [[pk for pk, _day in pairs], [day for _pk, day in pairs]])
        return {(pk, day): (cost, currency) for pk, day, cost, currency in cursor.fetchall()}


def days_of_change(products: Iterable[int], first: date, after: date) -> dict[int, set[date]]:
    """This function gives the days inside a period on which products began to cost something else, without its first.

    A first cost that is known is no change: it holds for the time before it too.
    """
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, {"products": sorted(set(products)), "first": first, "after": after})
        found: dict[int, set[date]] = {}
        for product, day in cursor.fetchall():
            found.setdefault(product, set()).add(day)
        return found
