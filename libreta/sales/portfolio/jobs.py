"""What belongs together is put together: the differences of a month become one row per product, currency and owner."""

from __future__ import annotations

from django.db import connection

from libreta.kernel.jobs import periodic

TOGETHER = """
WITH several AS (
    SELECT product_id, month, currency, owner_id FROM sales_productmonth
    GROUP BY product_id, month, currency, owner_id HAVING count(*) > 1
), gone AS (
    DELETE FROM sales_productmonth p USING several s
    WHERE p.product_id = s.product_id AND p.month = s.month AND p.currency = s.currency
        AND p.owner_id IS NOT DISTINCT FROM s.owner_id
    RETURNING p.*
)
INSERT INTO sales_productmonth
    (product_id, month, currency, owner_id, lines, units, amount, returned_units, returned_amount)
SELECT product_id, month, currency, owner_id, sum(lines), sum(units), sum(amount), sum(returned_units),
    sum(returned_amount)
FROM gone GROUP BY product_id, month, currency, owner_id
HAVING sum(lines) <> 0 OR sum(units) <> 0 OR sum(amount) <> 0 OR sum(returned_units) <> 0 OR sum(returned_amount) <> 0
"""


@periodic("35 * * * *", lock="libreta.sales.portfolio.put_together")
def put_together(timestamp: int) -> None:
    """This job keeps the sales of products by month short; sums stay what they are."""
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER)
