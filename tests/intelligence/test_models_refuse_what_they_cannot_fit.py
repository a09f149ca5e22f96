"""Degenerate input ends in a state with a code, never in a crash and never in a number."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import integrate, stats

from libreta.intelligence.sciences import bgnbd, gamma_gamma, rfm, value
from libreta.intelligence.sciences.readiness import NotReady


@pytest.mark.parametrize(
    ("x", "recency", "age", "code"),
    [
        ([], [], [], "no_customers"),
        ([0, 0], [0, 0], [30, 40], "no_repeat_purchases"),
        ([1], [0], [0], "no_time"),
        ([2], [50], [40], "broken_histories"),
        ([-1], [0], [40], "broken_histories"),
        ([0], [3], [40], "broken_histories"),
        ([1], [float("nan")], [40], "broken_histories"),
    ],
)
def test_bgnbd_names_what_is_missing(x, recency, age, code):
    with pytest.raises(NotReady) as refusal:
        bgnbd.fit(np.array(x), np.array(recency), np.array(age))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("x", "spend", "code"),
    [
        ([], [], "too_few_repeat_customers"),
        ([3], [10.0], "too_few_repeat_customers"),
        ([1, 2, 3], [5.0, 5.0, 5.0], "no_spread_in_spend"),
        ([1, 2, 3], [5.0, -1.0, 4.0], "spend_not_positive"),
        ([1, 2, 3], [5.0, 0.0, 4.0], "spend_not_positive"),
    ],
)
def test_gamma_gamma_names_what_is_missing(x, spend, code):
    with pytest.raises(NotReady) as refusal:
        gamma_gamma.fit(np.array(x), np.array(spend))
    assert refusal.value.code == code


def test_one_customer_gets_finite_figures():
    found = bgnbd.fit(np.array([4.0]), np.array([90.0]), np.array([100.0]))
    expected = bgnbd.conditional_purchases(found, 365.0, np.array([4.0]), np.array([90.0]), np.array([100.0]))
    assert np.isfinite(expected).all()
    assert 0 <= expected[0] < 20


def test_expectations_stay_finite_and_right_over_the_whole_range_of_parameters():
    age = np.full(5, 700.0)
    x, recency = np.array([0, 1, 50, 500, 2000.0]), np.array([0, 10, 650, 699, 700.0])
    for r, alpha, a, b in itertools.product(
        (0.002, 0.3, 600), (0.01, 30, 3000), (0.0016, 0.5, 1.0, 600), (0.5, 5, 600)
    ):
        model = bgnbd.BgNbd(r, alpha, a, b, 0.0, 1, 1, converged=True, at_bound=False)
        found = bgnbd.conditional_purchases(model, 365.0, x, recency, age)
        assert np.isfinite(found).all(), (r, alpha, a, b)

    def active_purchases(p: float) -> float:
        return -np.expm1(-50.3 * np.log1p(p * 365 / 730)) / p * stats.beta.pdf(p, 0.5, 55)

    model = bgnbd.BgNbd(0.3, 30, 0.5, 5, 0.0, 1, 1, converged=True, at_bound=False)
    by_integral = integrate.quad(active_purchases, 0, 1, limit=500, points=[0.01])[0]
    alive = bgnbd.alive(model, x, recency, age)
    assert bgnbd.conditional_purchases(model, 365.0, x, recency, age)[2] == pytest.approx(
        by_integral * alive[2], rel=1e-5
    )


def test_discounted_orders_agree_with_the_sum_over_twelve_months():
    model = bgnbd.BgNbd(0.243, 30.9, 0.793, 2.426, 0.0, 1, 1, converged=True, at_bound=False)
    x, recency, age = np.array([0.0, 2, 26]), np.array([0.0, 100, 216]), np.array([200.0, 210, 217])
    plain, discounted = value.expected_orders(model, x, recency, age)
    months = np.stack(
        [bgnbd.conditional_purchases(model, k * value.DAYS_PER_MONTH, x, recency, age) for k in range(13)]
    )
    by_month = ((1.01) ** -(np.arange(1, 13) - 0.5)) @ np.diff(months, axis=0)
    assert plain == pytest.approx(months[12])
    assert discounted == pytest.approx(by_month, rel=2e-4)


def test_value_at_risk_is_nothing_for_yesterdays_buyer_and_for_the_certainly_lost():
    model = bgnbd.BgNbd(0.5, 40, 0.8, 3.0, 0.0, 1, 1, converged=True, at_bound=False)
    x, recency = np.full(4, 14.0), np.full(4, 300.0)
    age = np.array([300.0, 345, 375, 3000])
    alive = bgnbd.alive(model, x, recency, age)
    expected, _ = value.expected_orders(model, x, recency, age)
    kept = alive / value.alive_after_last_purchase(model, x, recency)
    risk = value.at_risk(expected * 100, kept, value.overdue(model, x, recency, age))
    assert risk[0] == 0
    assert risk[3] < 0.01
    assert risk[2] > 5 * risk[3]
    assert risk[1] > 20


def test_quintiles_have_equal_sizes_and_break_ties_by_id():
    assert rfm.quintiles(np.zeros(7), np.array([7, 6, 5, 4, 3, 2, 1])).tolist() == [5, 4, 3, 2, 2, 1, 1]
    assert rfm.quintiles(np.array([]), np.array([])).tolist() == []
    assert rfm.quintiles(np.array([3.0]), np.array([1])).tolist() == [1]


def test_money_is_ranked_inside_a_currency_only():
    ids = np.arange(10)
    money = np.array([1.0, 2, 3, 4, 5, 1000, 2000, 3000, 4000, 5000])
    group = np.array(["EUR"] * 5 + ["COP"] * 5)
    found = rfm.score(ids, np.zeros(10), np.ones(10), money, group)
    assert found.monetary.tolist() == [1, 2, 3, 4, 5] * 2


@pytest.mark.parametrize(
    ("digits", "orders", "segment"),
    [
        ((5, 5, 5), 14, "champions"),
        ((3, 4, 4), 6, "loyal"),
        ((5, 2, 3), 1, "new"),
        ((4, 2, 2), 2, "promising"),
        ((1, 5, 5), 20, "cant_lose"),
        ((2, 3, 4), 4, "at_risk"),
        ((3, 2, 2), 2, "needs_attention"),
        ((2, 1, 1), 1, "hibernating"),
        ((1, 1, 2), 1, "lost"),
    ],
)
def test_each_value_segment_follows_its_rule(digits, orders, segment):
    recency, frequency, monetary = (np.array([digit]) for digit in digits)
    found = rfm.segments(recency, frequency, monetary, np.array([orders]))
    assert rfm.SEGMENTS[found[0]] == segment
