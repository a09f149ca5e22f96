"""What is left of the sales of products after what they cost: each order by the cost of its own day, as on its page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from libreta.catalog.prices import queries as prices
from libreta.kernel.actors import Actor
from libreta.sales.portfolio import sold
from libreta.sales.portfolio.periods import Period

BY_MONTH = """
SELECT product_id, currency, month, sum(units) FROM {sold}
WHERE product_id = ANY(%(products)s) GROUP BY product_id, currency, month HAVING sum(lines) <> 0
"""


def spent(
    products: Collection[int], period: Period, *, by: Actor, at: datetime
) -> dict[tuple[int, str], Decimal | None]:
    """This function gives what the units that were sold in a period cost, by product and currency of the sale.

    Sums by month serve it; the lines themselves (index order_line_by_product) are read for the months in whose middle a
    cost changed. None where a cost is not known; nothing at all where the reader may not see costs. Raises NotVisible.
    """
    if not products or not sold.readable(by) or not by.rights.field("product", "cost").readable:
        return {}
    changed = prices.months_of_change(products, period.first, period.after)
    only = next(iter(products)) if len(products) == 1 else None
    months = sold.fetched(BY_MONTH, sold.source(by, period.first, period.after, only), products=sorted(products))
    units = {(p, currency, month): count for p, currency, month, count in months if (p, month) not in changed}
    return prices.spent(units | _by_day(changed, by=by), by=by, at=at)


def _by_day(changed: set[tuple[int, date]], *, by: Actor) -> dict[prices.Day, Decimal]:
    days = sold.by_day(by, {p for p, _m in changed}, {m for _p, m in changed}) if changed else []
    return {(p, currency, day): count for p, currency, day, count in days if (p, day.replace(day=1)) in changed}
