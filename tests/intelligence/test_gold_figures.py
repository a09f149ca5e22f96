"""The published figures of the customer sciences, to the digits in which they were published."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy import integrate, stats

from libreta.intelligence.sciences import bgnbd, gamma_gamma
from tests.intelligence.shared_data import cdnow_histories, invented_histories, needs_cdnow


@pytest.fixture(scope="module")
def histories():
    return cdnow_histories()


@pytest.fixture(scope="module")
def model(histories):
    return bgnbd.fit(histories["x"], histories["recency"], histories["age"])


@needs_cdnow
def test_bgnbd_finds_the_parameters_and_the_likelihood_of_the_paper(model):
    assert model.customers == 2357
    assert model.converged
    assert not model.at_bound
    assert [model.r, model.alpha, model.a, model.b] == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=0.001)
    assert model.log_likelihood == pytest.approx(-9582.429, abs=0.01)


@needs_cdnow
def test_expected_purchases_of_a_new_customer_agree_with_the_published_list(model):
    found = bgnbd.expected_purchases(model, np.array([0.1429, 1, 3, 31.8571, 32]))
    assert np.round(found, 4).tolist() == [0.0078, 0.0532, 0.1506, 1.0405, 1.0437]
    assert bgnbd.expected_purchases(model, 52) == pytest.approx(1.444004, abs=0.0001)
    # The published sheet cuts the series short at 78 weeks (1.8576); the integral over all customers gives 1.8580.
    assert bgnbd.expected_purchases(model, 78) == pytest.approx(1.8576, abs=0.0005)

    def purchases_given(p: float) -> float:
        return (1 - (model.alpha / (model.alpha + p * 78)) ** model.r) / p * stats.beta.pdf(p, model.a, model.b)

    assert bgnbd.expected_purchases(model, 78) == pytest.approx(
        integrate.quad(purchases_given, 0, 1, limit=500)[0], abs=1e-7
    )


@needs_cdnow
def test_the_customer_with_26_purchases_is_expected_to_buy_as_published(model):
    history = np.array([26.0]), np.array([30.857]), np.array([31.0])
    assert bgnbd.conditional_purchases(model, 52.0, *history)[0] == pytest.approx(25.75659, abs=0.001)
    assert bgnbd.alive(model, *history)[0] == pytest.approx(0.9688523, abs=0.00001)


@needs_cdnow
def test_the_holdout_is_predicted_by_frequency_as_published(model, histories):
    predicted = bgnbd.conditional_purchases(model, 39.0, histories["x"], histories["recency"], histories["age"])
    groups = np.minimum(histories["x"].to_numpy(), 7)
    actual = [float(histories["holdout"][groups == k].mean()) for k in range(8)]
    expected = [float(predicted[groups == k].mean()) for k in range(8)]
    assert np.round(actual, 3).tolist() == [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359]
    assert expected == pytest.approx([0.225, 0.523, 1.044, 1.520, 2.164, 2.654, 3.504, 6.157], abs=0.001)


@needs_cdnow
def test_gamma_gamma_finds_the_parameters_and_the_spend_of_the_first_ten(histories):
    repeat = histories[histories["spent"] > 0]
    found = gamma_gamma.fit(repeat["x"], repeat["spent"])
    assert found.customers == 946
    assert [found.p, found.q, found.v] == pytest.approx([6.25, 3.74, 15.44], abs=0.01)
    assert found.log_likelihood == pytest.approx(-4055.918, abs=0.01)
    x = np.where(histories["spent"] > 0, histories["x"], 0.0)
    spend = gamma_gamma.conditional_spend(found, x, histories["spent"])[:10]
    assert np.round(spend, 2).tolist() == [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]


@needs_cdnow
def test_the_unit_of_time_changes_nothing_but_alpha(model):
    days = cdnow_histories(unit_days=1.0)
    found = bgnbd.fit(days["x"], days["recency"], days["age"])
    assert [found.r, found.alpha / 7, found.a, found.b] == pytest.approx(
        [model.r, model.alpha, model.a, model.b], abs=1e-5
    )


def test_23570_customers_are_fitted_in_under_five_seconds():
    x, recency, age = invented_histories(23_570)
    started = time.perf_counter()
    found = bgnbd.fit(x, recency, age)
    assert time.perf_counter() - started < 5
    assert found.converged
    assert [found.r, found.alpha, found.a, found.b] == pytest.approx([0.5, 40, 0.8, 3.0], rel=0.12)
