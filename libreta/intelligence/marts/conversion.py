"""Money of many currencies in one, each amount at the rate of its own day."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

MONEY = "decimal(18, 4)"
RATE = "decimal(18, 8)"


def with_base(fact: ir.Table, day: str, rates: ir.Table | None, base: str | None) -> ir.Table:
    """This function adds `amount_base` to a table with `amount` and `currency`: the amount in the base currency at the
    rate that was valid on the date in column `day`, empty where none was. An amount in the base currency itself stands
    as it is."""
    if base is None:
        return fact.mutate(amount_base=ibis.null(MONEY))
    own = fact.currency == base
    if rates is None:
        return fact.mutate(amount_base=ibis.cases((own, fact.amount.cast(MONEY)), else_=ibis.null(MONEY)))
    dated = _by_day(fact.select("currency", day_of_rate=fact[day]).distinct(), rates, base)
    # A view: both sides of the join come of the same column, and would be taken for one and the same without it.
    left = fact.view()
    found = left.join(dated, (left.currency == dated.of_currency) & (left[day] == dated.day_of_rate), how="left")
    rate = ibis.cases((found.currency == base, ibis.literal(1).cast(RATE)), else_=found.rate)
    converted = (found.amount.cast("float64") * rate.cast("float64")).round(4).cast(MONEY)
    return found.mutate(amount_base=converted).drop("of_currency", "day_of_rate", "rate")


def _by_day(days: ir.Table, rates: ir.Table, base: str) -> ir.Table:
    """The rate of each currency and day that occurs: few rows, so that each amount then finds its own by equality."""
    asked = rates.filter((rates.base == base) & rates.valid_from.notnull())
    later = ibis.window(group_by="currency", order_by=["valid_from", "id"])
    spans = asked.select("valid_from", "rate", valid_to=asked.valid_from.lead().over(later), of_currency="currency")
    held = (days.day_of_rate >= spans.valid_from) & (spans.valid_to.isnull() | (days.day_of_rate < spans.valid_to))
    return days.join(spans, [days.currency == spans.of_currency, held]).select("of_currency", "day_of_rate", "rate")
