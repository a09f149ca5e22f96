"""Rules of purchase agree with the published counts of Groceries, and with counting by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from libreta.intelligence.sciences import rules
from libreta.intelligence.sciences.readiness import NotReady
from tests.intelligence.shared_data import groceries, needs_groceries


@pytest.fixture(scope="module")
def baskets():
    return groceries()


@needs_groceries
@pytest.mark.parametrize(
    ("support", "confidence", "count"), [(0.001, 0.5, 5_668), (0.001, 0.6, 2_918), (0.006, 0.25, 463)]
)
def test_there_are_as_many_rules_as_published(baskets, support, confidence, count):
    number, item, _ = baskets
    found = rules.frequent_sets(number, item, support)
    assert found.baskets == 9_835
    assert len(rules.rules(found, confidence)) == count


@needs_groceries
def test_the_rule_with_the_greatest_lift_is_the_published_one(baskets):
    number, item, names = baskets
    best = rules.rules(rules.frequent_sets(number, item, 0.001), 0.5)[0]
    assert {names[one] for one in best.given} == {"Instant food products", "soda"}
    assert names[best.then] == "hamburger meat"
    assert [best.support, best.confidence] == pytest.approx([0.0012201, 0.6315789], abs=1e-7)
    assert best.lift == pytest.approx(18.99565, abs=0.00001)


def test_sets_are_what_counting_by_hand_finds():
    random = np.random.default_rng(3)
    drawn = [set(random.choice(9, size=random.integers(1, 7), replace=False).tolist()) for _ in range(300)]
    number = np.array([b for b, items in enumerate(drawn) for _ in items])
    item = np.array([one for items in drawn for one in items])
    found = rules.frequent_sets(number, item, 0.05)
    by_hand = {}
    for size in range(1, 10):
        for items in combinations(range(9), size):
            held = sum(set(items) <= basket for basket in drawn)
            if held >= 15:
                by_hand[items] = held
    assert found.counts == by_hand
    twice = rules.frequent_sets(np.tile(number, 2), np.tile(item, 2), 0.05)
    assert twice.counts == by_hand


def test_too_much_and_nothing_are_said_in_one_word():
    with pytest.raises(NotReady) as refusal:
        rules.frequent_sets(np.array([]), np.array([]), 0.1)
    assert refusal.value.code == "no_baskets"
    with pytest.raises(NotReady) as refusal:
        rules.frequent_sets(np.zeros(20, dtype=int), np.arange(20), 0.1, most=1_000)
    assert refusal.value.code == "too_many_sets"
