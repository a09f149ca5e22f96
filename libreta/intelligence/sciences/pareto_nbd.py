"""Pareto/NBD: customers buy at a rate of their own until they leave at a moment that nobody sees.

Source: Schmittlein, Morrison, Colombo (1987), "Counting Your Customers: Who Are They and What Will They Do Next?",
Management Science 33(1); likelihood and expectations as in Fader, Hardie (2005), "A Note on Deriving the Pareto/NBD
Model and Related Expressions" (brucehardie.com). While active a customer buys as a Poisson process (rate
gamma(r, alpha) over customers) and leaves at rate gamma(s, beta) over customers.

A history is (x, t_x, T) as for BG/NBD. Unlike there, a customer with one purchase may have left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from libreta.intelligence.sciences.histories import collapsed
from libreta.intelligence.sciences.maximum import maximum

STARTS = ((0.5, 1.0, 0.5, 1.0), (1.0, 3.0, 1.0, 5.0), (0.3, 0.3, 2.0, 8.0))
SAMPLE = 5_000
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
DEEPEST = 40.0  # exp(-40) of what is integrated is left out
BLOCK = 20_000


@dataclass(frozen=True)
class ParetoNbd:
    """A fitted model; alpha and beta are in the unit of time of the data."""

    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float
    customers: int
    distinct: int
    converged: bool
    at_bound: bool

    @property
    def parameters(self) -> dict[str, float]:
        return {"r": self.r, "alpha": self.alpha, "s": self.s, "beta": self.beta}


def fit(x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> ParetoNbd:
    """This function estimates r, alpha, s, beta by maximum likelihood from histories, arrays of one length.

    Far starts are tried on a seeded sample where there are many distinct histories. Raises NotReady as `collapsed`.
    """
    distinct, weight, scale = collapsed(x, recency, age)

    def of(rows: np.ndarray, counts: np.ndarray):
        return lambda parameters: _log_likelihood(parameters, *rows.T, counts)

    starts = STARTS
    if len(distinct) > 2 * SAMPLE:
        part = np.random.default_rng(7).choice(len(distinct), size=SAMPLE, replace=False)
        starts = (tuple(maximum(of(distinct[part], weight[part]), STARTS, weight[part].sum()).parameters),)
    found = maximum(of(distinct, weight), starts, weight.sum())
    r, alpha, s, beta = (float(value) for value in found.parameters)
    whole = found.log_likelihood + float(weight @ distinct[:, 0] * np.log(scale))
    sizes = int(weight.sum()), len(distinct)
    return ParetoNbd(r, alpha / scale, s, beta / scale, whole, *sizes, found.converged, found.at_bound)


def _log_likelihood(
    parameters: np.ndarray, x: np.ndarray, recency: np.ndarray, age: np.ndarray, weight: np.ndarray
) -> tuple[float, np.ndarray]:
    """The log-likelihood of weighted histories and its gradient, in blocks of bounded memory."""
    value, slope = 0.0, np.zeros(4)
    for start in range(0, len(x), BLOCK):
        part = slice(start, start + BLOCK)
        own, gradient = _of_block(parameters, x[part], recency[part], age[part], weight[part])
        value, slope = value + own, slope + gradient
    return value, slope


def _of_block(
    parameters: np.ndarray, x: np.ndarray, recency: np.ndarray, age: np.ndarray, weight: np.ndarray
) -> tuple[float, np.ndarray]:
    r, alpha, s, beta = parameters
    active, left, means = _either(parameters, x, recency, age)
    either = np.logaddexp(active, left)
    gone = np.exp(left - either)
    here = 1 - gone
    buys = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    of_rate, of_alpha, of_leaving, of_beta = means
    slope = (
        digamma(r + x) - digamma(r) + np.log(alpha) - here * np.log(alpha + age) - gone * of_rate,
        r / alpha - (r + x) * (here / (alpha + age) + gone * of_alpha),
        np.log(beta) - here * np.log(beta + age) + gone * (1 / s - of_leaving),
        s / beta - here * s / (beta + age) - gone * (s + 1) * of_beta,
    )
    return float(weight @ (buys + either)), np.array([weight @ part for part in slope])


def _either(
    parameters: np.ndarray, x: np.ndarray, recency: np.ndarray, age: np.ndarray
) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, ...]]:
    """The logarithms of "still active" and of "left between t_x and T", and, had they left, the means of
    log(alpha + t), 1 / (alpha + t), log(beta + t), 1 / (beta + t) over the moment t.

    Having left is s * integral of (alpha + t)^-(r+x) (beta + t)^-(s+1) dt. With y = (r + s + x) log of how far
    alpha + t has grown since t_x, what is integrated is exp(-y) times a bounded smooth function, so that 48 nodes of
    Gauss and Legendre are exact to ten digits, without hypergeometric series that overflow.
    """
    r, alpha, s, beta = parameters
    n = r + s + x
    begun = alpha + recency
    deep = np.minimum(n * np.log((alpha + age) / begun), DEEPEST)
    y = deep[:, None] * (NODES + 1) / 2
    moment = begun[:, None] * np.exp(y / n[:, None])  # alpha + t
    other = moment + (beta - alpha)  # beta + t
    mass = np.exp(-y + (s + 1) * (np.log(moment) - np.log(other))) * WEIGHTS * (deep[:, None] / 2)
    whole = mass.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.log(s) - np.log(n) - n * np.log(begun) + np.log(whole)
        share = np.where(whole[:, None] > 0, mass / whole[:, None], 1 / len(NODES))
    active = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)
    means = (np.log(moment), 1 / moment, np.log(other), 1 / other)
    return active, left, tuple((share * values).sum(axis=1) for values in means)


def expected_purchases(model: ParetoNbd, t: np.ndarray | float) -> np.ndarray:
    """This function returns E[X(t)], repeat purchases of an unknown new customer within t (note, equation 17)."""
    t = np.asarray(t, dtype=float)
    return model.r / model.alpha * _active_time(model.beta, model.s, t)


def _active_time(beta: np.ndarray | float, s: float, t: np.ndarray | float) -> np.ndarray:
    """The expected time within t before leaving: beta / (s - 1) (1 - (beta / (beta + t))^(s - 1)), also at s = 1."""
    grown = np.log1p(t / beta)
    exponent = -(s - 1) * grown
    series = np.where(np.abs(exponent) < 1e-9, 1.0, np.expm1(exponent) / np.where(exponent == 0, 1.0, exponent))
    return beta * grown * series


def alive(model: ParetoNbd, x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> np.ndarray:
    """This function returns P(alive), the chance that a customer is still active (note, equation 11)."""
    x, recency, age = (np.asarray(values, dtype=float) for values in (x, recency, age))
    parameters = np.array([model.r, model.alpha, model.s, model.beta])
    active, left, _ = _either(parameters, x, recency, age)
    return np.exp(active - np.logaddexp(active, left))


def conditional_purchases(
    model: ParetoNbd, t: np.ndarray | float, x: np.ndarray, recency: np.ndarray, age: np.ndarray
) -> np.ndarray:
    """This function returns E[Y(t) | x, t_x, T], purchases in the next t of a known customer (note, equation 41)."""
    x, recency, age = (np.asarray(values, dtype=float) for values in (x, recency, age))
    rate = (model.r + x) / (model.alpha + age)
    return rate * _active_time(model.beta + age, model.s, t) * alive(model, x, recency, age)
