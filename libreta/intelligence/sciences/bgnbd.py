"""BG/NBD: how often customers buy while they are active, and when they stop.

Source: Fader, Hardie, Lee (2005), "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD Model",
Marketing Science 24(2), 275-284. While active a customer buys as a Poisson process (rate gamma(r, alpha) over
customers); after each repeat purchase they leave with probability beta(a, b).

A history is (x, t_x, T): repeat purchases, time from the first to the last purchase, time from the first purchase to
today.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, digamma, gammaln, hyp2f1

from libreta.intelligence.sciences.histories import collapsed
from libreta.intelligence.sciences.maximum import maximum

STARTS = ((0.5, 1.0, 0.5, 2.0), (1.0, 3.0, 1.0, 3.0), (0.2, 0.3, 0.3, 1.0))
# Above this many distinct histories the starts are tried on a seeded sample and the best is refined on all of them.
SAMPLE = 20_000


@dataclass(frozen=True)
class BgNbd:
    """A fitted model. Times are in the unit of the data; `customers` counts all histories, `distinct` the different
    ones.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: int
    distinct: int
    converged: bool
    at_bound: bool

    @property
    def parameters(self) -> dict[str, float]:
        return {"r": self.r, "alpha": self.alpha, "a": self.a, "b": self.b}


@dataclass(frozen=True)
class _Histories:
    """Distinct histories in scaled time, with how many customers share each; `steps` are the distinct x, `where`
    finds them.
    """

    x: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    weight: np.ndarray
    steps: np.ndarray
    where: np.ndarray

    @classmethod
    def of(cls, x: np.ndarray, recency: np.ndarray, age: np.ndarray, weight: np.ndarray) -> _Histories:
        steps, where = np.unique(x, return_inverse=True)
        return cls(x, recency, age, weight, steps, where)

    def sample(self, size: int) -> _Histories:
        """This function draws a repeatable part, so that far starts are paid for on few histories."""
        chosen = np.random.default_rng(7).choice(len(self.x), size=size, replace=False)
        return self.of(self.x[chosen], self.recency[chosen], self.age[chosen], self.weight[chosen])

    def log_likelihood(self, parameters: np.ndarray) -> tuple[float, np.ndarray]:
        """This function returns the log-likelihood (equation 6 of the paper) and its gradient in (r, alpha, a, b).

        Gamma functions depend on x alone, so they are computed once per distinct x.
        """
        r, alpha, a, b = parameters
        s, n = self.steps, np.bincount(self.where, weights=self.weight)
        repeated = s > 0
        by_step = gammaln(r + s) - gammaln(r) + r * np.log(alpha) + betaln(a, b + s) - betaln(a, b)
        log_age, log_recency = np.log(alpha + self.age), np.log(alpha + self.recency)
        power = r + self.x
        active = -power * log_age
        with np.errstate(divide="ignore"):
            left_step = np.where(repeated, np.log(a) - np.log(np.maximum(b + s - 1, 1e-300)), -np.inf)
        left = left_step[self.where] - power * log_recency
        either = np.logaddexp(active, left)
        # betaln(a, b + x) keeps the part a/(a+b+x-1) of the paper's two beta ratios together with `left_step`
        value = n @ by_step + self.weight @ either
        gone = np.exp(left - either)
        w_gone, w_active = self.weight * gone, self.weight * (1 - gone)
        gone_by_step = np.bincount(self.where, weights=w_gone)
        d_r = n @ (digamma(r + s) - digamma(r) + np.log(alpha)) - w_active @ log_age - w_gone @ log_recency
        d_alpha = (
            n.sum() * r / alpha - w_active @ (power / (alpha + self.age)) - w_gone @ (power / (alpha + self.recency))
        )
        d_a = n @ (digamma(a + b) - digamma(a + b + s)) + gone_by_step.sum() / a
        d_b = n @ (digamma(a + b) - digamma(b) + digamma(b + s) - digamma(a + b + s))
        d_b -= gone_by_step[repeated] @ (1 / (b + s[repeated] - 1))
        return float(value), np.array([d_r, d_alpha, d_a, d_b])


def fit(x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> BgNbd:
    """This function estimates r, alpha, a, b by maximum likelihood from histories (x, t_x, T), arrays of one length.

    Identical histories are collapsed first and time is scaled to the longest history. Raises NotReady when there is no
    customer, no repeat purchase, no time, or a history that cannot be (negative, or a last purchase after today).
    """
    distinct, weight, scale = collapsed(x, recency, age)
    histories = _Histories.of(*distinct.T, weight)
    starts = STARTS
    if len(distinct) > 2 * SAMPLE:
        part = histories.sample(SAMPLE)
        starts = (tuple(maximum(part.log_likelihood, STARTS, part.weight.sum()).parameters),)
    found = maximum(histories.log_likelihood, starts, weight.sum())
    r, alpha, a, b = (float(value) for value in found.parameters)
    log_likelihood = found.log_likelihood + float(weight @ distinct[:, 0] * np.log(scale))
    customers = int(weight.sum())
    return BgNbd(r, alpha / scale, a, b, log_likelihood, customers, len(distinct), found.converged, found.at_bound)


def _clear_of_poles(a: float, b: float) -> float:
    """This function moves a off a = 1 and a + b = 1, where the formulas divide nought by nought."""
    return a if min(abs(a - 1), abs(a + b - 1)) > 1e-7 else a + 2e-7


def expected_purchases(model: BgNbd, t: np.ndarray | float) -> np.ndarray:
    """This function returns E[X(t)], repeat purchases of an unknown new customer within t (paper, equation 9)."""
    t = np.asarray(t, dtype=float)
    a = _clear_of_poles(model.a, model.b)
    r, alpha, b = model.r, model.alpha, model.b
    series = hyp2f1(r, b, a + b - 1, t / (alpha + t))
    return (a + b - 1) / (a - 1) * (1 - (alpha / (alpha + t)) ** r * series)


def _odds_left(model: BgNbd, x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> np.ndarray:
    """This function returns the odds that a customer has left since the last purchase; nought without a repeat
    purchase.
    """
    repeated = x > 0
    exponent = (model.r + x) * (np.log(model.alpha + age) - np.log(model.alpha + recency))
    odds = np.zeros_like(exponent)
    chance = model.a / np.where(repeated, model.b + x - 1, 1.0)
    odds[repeated] = chance[repeated] * np.exp(np.minimum(exponent[repeated], 700.0))
    return odds


def alive(model: BgNbd, x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> np.ndarray:
    """This function returns P(alive): the chance that a customer is still active.

    Source: Fader, Hardie, Lee (2008), "Computing P(alive) Using the BG/NBD Model". It is 1 without a repeat purchase,
    because this model lets nobody leave before one.
    """
    x, recency, age = (np.asarray(values, dtype=float) for values in (x, recency, age))
    return 1 / (1 + _odds_left(model, x, recency, age))


def conditional_purchases(
    model: BgNbd, t: np.ndarray | float, x: np.ndarray, recency: np.ndarray, age: np.ndarray
) -> np.ndarray:
    """This function returns E[Y(t) | x, t_x, T], purchases in the next t of a known customer (paper, equation 10).

    The plain hypergeometric function overflows for customers with many purchases, so it is taken after Euler's
    transformation, 2F1(A,B;C;z) = (1-z)^(C-A-B) 2F1(C-A,C-B;C;z), wherever that has the smaller parameters.
    """
    x, recency, age = (np.asarray(values, dtype=float) for values in (x, recency, age))
    a = _clear_of_poles(model.a, model.b)
    r, alpha, b = model.r, model.alpha, model.b
    z = t / (alpha + age + t)
    turned = a - 1 <= r + x
    c = a + b + x - 1
    series = hyp2f1(np.where(turned, c - r - x, r + x), np.where(turned, a - 1, b + x), c, z)
    while_active = c / (a - 1) * (1 - (1 - z) ** np.where(turned, a - 1, r + x) * series)
    return np.maximum(while_active, 0.0) * alive(model, x, recency, age)
