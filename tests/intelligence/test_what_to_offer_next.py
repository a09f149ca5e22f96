"""Offers foretell what customers of a real shop bought next, better than popularity does."""

from __future__ import annotations

import numpy as np
import pytest

from libreta.intelligence.sciences import recommendation
from libreta.intelligence.sciences.readiness import NotReady
from libreta.intelligence.sciences.recommendation import Purchases
from libreta.intelligence.warehouse.engine import answer, engine
from tests.intelligence.shared_data import RETAIL, needs_retail

# The first purchase of each item by each customer, in order of time, within a day as the file has them; of customers
# with five items or more the last fifth is what is to be foretold.
FIRST = f"""
    with lines as (select row_number() over () as line, * from '{RETAIL}'), pairs as (
        select CustomerID as customer, upper(StockCode) as code, min(InvoiceDate) as first, min(line) as line
        from lines where CustomerID is not null and InvoiceNo not like 'C%' and Quantity > 0 and UnitPrice > 0
        group by all
    ), numbered as (
        select customer, dense_rank() over (order by code) as item,
            row_number() over (partition by customer order by first, line) as place,
            count(*) over (partition by customer) as size from pairs
    )
    select customer::bigint, item::bigint, place > 0.8 * size and size >= 5 as is_later from numbered
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with engine(tmp_path_factory.mktemp("shop")) as connection:
        rows = np.array(answer(connection, FIRST))
    customer, item, is_later = rows[:, 0], rows[:, 1], rows[:, 2].astype(bool)
    known = Purchases.of(customer[~is_later], item[~is_later])
    return known, Purchases.of(customer[is_later], item[is_later], known.items)


@needs_retail
def test_ease_foretells_the_shop_and_popularity_does_not(shop):
    known, later = shop
    found = recommendation.judge(known, recommendation.ease(known), later)
    popular = recommendation.judge(known, None, later)
    assert found.customers == popular.customers > 5_000
    assert found.ndcg >= 0.114
    assert found.hit >= 0.5
    assert 0.03 < popular.ndcg < 0.05
    assert 0.2 < popular.hit < 0.3


@needs_retail
def test_item_to_item_stands_in_where_there_are_too_many_items(shop):
    known, later = shop
    weights = recommendation.item_to_item(known)
    assert weights.nnz <= recommendation.NEIGHBOURS * len(known.items) * 1.2
    found = recommendation.judge(known, weights, later)
    assert found.ndcg > 2 * recommendation.judge(known, None, later).ndcg


def small() -> Purchases:
    """Who buys ink buys paper; tea is bought by all."""
    pairs = [(c, i) for c in range(1, 41) for i in ((1, 2, 9) if c % 2 else (3, 4, 9))] + [(50, 1), (50, 9), (51, 3)]
    return Purchases.of(np.array([c for c, _ in pairs]), np.array([i for _, i in pairs]))


@pytest.mark.parametrize("method", [lambda p: recommendation.ease(p, 1.0), recommendation.item_to_item])
def test_what_belongs_together_is_offered_and_what_is_there_is_not(method):
    bought = small()
    weights = method(bought)
    ((rows, best, score),) = recommendation.offers(bought, weights, 2)
    own = int(np.flatnonzero(bought.customers == 50)[0])
    assert rows[own] == own
    assert bought.items[best[own][0]] == 2
    assert not set(bought.items[best[own]]) & {1, 9}
    told = recommendation.because(bought, weights, own, int(best[own][0]))
    assert bought.items[told[0]] == 1
    assert score[own][0] > score[own][1]


def test_popularity_offers_what_most_have():
    bought = small()
    ((_rows, best, score),) = recommendation.offers(bought, None, 5)
    own = int(np.flatnonzero(bought.customers == 51)[0])
    assert bought.items[best[own][0]] == 9
    assert score[own][-1] == recommendation.BOUGHT  # five items, one of them bought


def test_a_perfect_guess_is_one_and_no_purchase_is_an_answer():
    known = Purchases.of(np.array([1, 2, 2]), np.array([1, 1, 2]))
    later = Purchases.of(np.array([1]), np.array([2]), known.items)
    weights = np.array([[0, 1], [0, 0]], dtype=np.float32)
    assert recommendation.judge(known, weights, later, 1) == recommendation.Guess(1, 1.0, 1.0)
    with pytest.raises(NotReady) as refusal:
        recommendation.judge(known, weights, Purchases.of(np.array([2]), np.array([2]), known.items), 1)
    assert refusal.value.code == "nothing_bought_later"
    with pytest.raises(NotReady):
        Purchases.of(np.array([]), np.array([]))


def test_ease_refuses_more_items_than_a_night_has_time_for():
    many = recommendation.MOST_ITEMS + 1
    with pytest.raises(NotReady) as refusal:
        recommendation.ease(Purchases.of(np.zeros(many, dtype=int), np.arange(many)))
    assert refusal.value.code == "too_many_items"
