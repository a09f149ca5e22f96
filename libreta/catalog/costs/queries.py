"""What products cost us on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import connection

# The latest cost that began by that day; before the first one that is known, the first one.
ON_A_DAY = """
SELECT wanted.id, c.cost, c.currency
FROM unnest(%s::bigint[]) AS wanted(id)
CROSS JOIN LATERAL (
    SELECT cost, currency FROM (
        (SELECT cost, currency, 0 AS place FROM catalog_productcost
            WHERE product_id = wanted.id AND trashed_at IS NULL AND valid_from <= %s ORDER BY valid_from DESC LIMIT 1)
        UNION ALL
        (SELECT cost, currency, 1 FROM catalog_productcost
            WHERE product_id = wanted.id AND trashed_at IS NULL ORDER BY valid_from LIMIT 1)
    ) either ORDER BY place LIMIT 1
) c
"""


def costs_on(products: Iterable[int], on: date) -> dict[int, tuple[Decimal, str]]:
    """This function gives the cost of one unit of each product on a day, with its currency, where one is known.

    Served by the unique index over (product, valid_from). It asks for nobody's rights: see prices.queries.costs_for.
    """
    with connection.cursor() as cursor:
        cursor.execute(ON_A_DAY, [sorted(set(products)), on])
        return {pk: (cost, currency) for pk, cost, currency in cursor.fetchall()}
