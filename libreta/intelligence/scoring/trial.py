"""The models tried on the past: fitted on what was known at a split, judged by what came after it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from ibis.backends.duckdb import Backend

from libreta.intelligence.marts.customer_orders import customer_orders
from libreta.intelligence.sciences import backtest, bgnbd
from libreta.intelligence.scoring import fitting, summary
from libreta.intelligence.scoring.scores import spend_per_purchase
from libreta.intelligence.warehouse.engine import answer, arrow

LONGEST = 182
SHORTEST = 28


def try_on_the_past(connection: Backend, as_of: date, history_days: int, base: str | None) -> backtest.Backtest | None:
    """This function returns the back-test, or nothing where the history is too short to be split.

    A third of the history, at most half a year, is held out. Only the currency of most customers is judged.
    """
    days = min(history_days // 3, LONGEST)
    if days < SHORTEST:
        return None
    split = as_of - timedelta(days=days)
    fact, customers = connection.table("fact_order_line"), connection.table("dim_customer")
    expression = customer_orders(fact, customers, split, base)
    answer(connection, f"create or replace temp table known_then as {connection.compile(expression)}")
    then = summary.read(connection, "known_then")
    models = fitting.fit(then)
    if models.purchases is None:
        return None
    expected = bgnbd.conditional_purchases(models.purchases, float(days), then.x, then.recency, then.age)
    worth = expected * spend_per_purchase(then, models) * then.kept_share
    money, orders = _afterwards(connection, split, as_of, base, then)
    inside = then.currency == np.bincount(then.currency).argmax()
    chosen = (values[inside] for values in (then.ids, then.x, worth, expected, then.net, money, orders))
    return backtest.compare(*chosen, holdout_days=days)


def _afterwards(
    connection: Backend, split: date, as_of: date, base: str | None, then: summary.Summary
) -> tuple[np.ndarray, np.ndarray]:
    """This function returns money and days of purchase after the split, per customer of `then`, in that one's
    currency.
    """
    query = f"""
        with orders as (
          select f.order_id, k.customer_id, f.ordered_on,
                 case when k.currency = '{base or ""}' then sum(f.amount_base)
                      when k.currency = f.currency then sum(f.amount) else 0 end as money, sum(f.amount) as amount
          from fact_order_line f join known_then k using (customer_id)
          where f.ordered_on > date '{split}' and f.ordered_on <= date '{as_of}'
          group by f.order_id, k.customer_id, f.ordered_on, k.currency, f.currency)
        select customer_id, coalesce(sum(money), 0)::double as money,
               count(distinct ordered_on) filter (where amount > 0)::double as days
        from orders group by customer_id order by customer_id
    """
    rows = arrow(connection, query)
    money, orders = np.zeros(len(then)), np.zeros(len(then))
    place = np.searchsorted(then.ids, rows["customer_id"].to_numpy())
    money[place] = np.maximum(rows["money"].to_numpy(), 0.0)
    orders[place] = rows["days"].to_numpy()
    return money, orders
