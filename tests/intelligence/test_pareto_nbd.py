"""Pareto/NBD gives the published figures of CDNOW, and finds the world that histories were drawn from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate

from libreta.intelligence.sciences import pareto_nbd
from libreta.intelligence.sciences.readiness import NotReady
from tests.intelligence.shared_data import cdnow_histories, needs_cdnow

HISTORY = np.array([26.0]), np.array([30 + 6 / 7]), np.array([31.0])


@pytest.fixture(scope="module")
def histories():
    return cdnow_histories()


@pytest.fixture(scope="module")
def model(histories):
    return pareto_nbd.fit(histories["x"], histories["recency"], histories["age"])


@needs_cdnow
def test_parameters_and_likelihood_are_the_published_ones(model):
    assert model.converged
    assert not model.at_bound
    assert [model.r, model.alpha, model.s, model.beta] == pytest.approx([0.553, 10.578, 0.606, 11.669], abs=0.001)
    assert model.log_likelihood == pytest.approx(-9594.976, abs=0.001)


@needs_cdnow
def test_expectations_are_the_published_ones(model, histories):
    assert pareto_nbd.expected_purchases(model, 52) == pytest.approx(1.473434, abs=0.00001)
    assert pareto_nbd.conditional_purchases(model, 52.0, *HISTORY)[0] == pytest.approx(25.45647, abs=0.002)
    assert pareto_nbd.alive(model, *HISTORY)[0] == pytest.approx(0.997874, abs=0.000002)
    predicted = pareto_nbd.conditional_purchases(model, 39.0, histories["x"], histories["recency"], histories["age"])
    groups = np.minimum(histories["x"].to_numpy(), 7)
    expected = [float(predicted[groups == k].mean()) for k in range(8)]
    assert expected == pytest.approx([0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403], abs=0.001)


@pytest.mark.parametrize("shape", [(0.5, 10.0, 0.6, 12.0), (0.2, 90.0, 2.5, 4.0), (3.0, 2.0, 1.0, 60.0)])
@pytest.mark.parametrize("history", [(0, 0, 40), (1, 0.5, 40), (12, 30, 31), (400, 38, 40), (3, 40, 40)])
def test_being_alive_agrees_with_the_integral_of_the_note(shape, history):
    r, alpha, s, beta = shape
    x, recency, age = (float(value) for value in history)
    model = pareto_nbd.ParetoNbd(*shape, 0.0, 1, 1, True, False)

    def left_at(t: float) -> float:
        return np.exp((r + x) * np.log((alpha + age) / (alpha + t))) * s * (beta + age) ** s / (beta + t) ** (s + 1)

    left = integrate.quad(left_at, recency, age, epsabs=0, epsrel=1e-11, limit=500)[0]
    found = pareto_nbd.alive(model, np.array([x]), np.array([recency]), np.array([age]))[0]
    assert found == pytest.approx(1 / (1 + left), rel=1e-8)


def test_the_world_that_histories_were_drawn_from_is_found():
    random = np.random.default_rng(11)
    count = 8_000
    age = random.integers(200, 900, count).astype(float)
    rate = random.gamma(1.2, 1 / 60, count)
    leaves = random.exponential(1 / random.gamma(0.9, 1 / 300, count))
    lived = np.minimum(age, leaves)
    x = random.poisson(rate * lived).astype(float)
    last = np.where(x > 0, lived * random.random(count) ** (1 / np.maximum(x, 1)), 0.0)
    found = pareto_nbd.fit(x, last, age)
    assert found.converged
    assert [found.r, found.alpha] == pytest.approx([1.2, 60], rel=0.12)
    assert [found.s, found.beta] == pytest.approx([0.9, 300], rel=0.35)


@pytest.mark.parametrize(
    ("x", "recency", "age", "code"),
    [
        ([], [], [], "no_customers"),
        ([0, 0], [0, 0], [5, 9], "no_repeat_purchases"),
        ([1, -1], [1, 0], [5, 9], "broken_histories"),
        ([1, 1], [1, 10], [5, 9], "broken_histories"),
    ],
)
def test_what_cannot_be_fitted_is_refused(x, recency, age, code):
    with pytest.raises(NotReady) as refusal:
        pareto_nbd.fit(np.array(x, dtype=float), np.array(recency, dtype=float), np.array(age, dtype=float))
    assert refusal.value.code == code
