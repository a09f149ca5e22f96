"""Gamma-Gamma: what a customer spends per purchase, learnt from few purchases.

Source: Fader, Hardie (2013), "The Gamma-Gamma Model of Monetary Value" (note 025, brucehardie.com). A customer's
purchases are gamma(p, nu) around a mean of their own; nu is gamma(q, v) over customers. Money must not depend on
frequency.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from libreta.intelligence.sciences.maximum import maximum
from libreta.intelligence.sciences.readiness import NotReady

STARTS = ((5.0, 4.0, 0.5), (1.0, 2.0, 1.0), (15.0, 10.0, 0.3))


@dataclass(frozen=True)
class GammaGamma:
    p: float
    q: float
    v: float
    log_likelihood: float
    customers: int
    converged: bool
    at_bound: bool

    @property
    def parameters(self) -> dict[str, float]:
        return {"p": self.p, "q": self.q, "v": self.v}

    @property
    def has_mean(self) -> bool:
        """This function says whether the population's mean spend is finite (q above 1)."""
        return self.q > 1.01

    @property
    def mean(self) -> float:
        """This function returns the expected spend per purchase of an unknown customer (note 025, equation 3)."""
        return self.p * self.v / (self.q - 1)


def fit(x: np.ndarray, mean_spend: np.ndarray) -> GammaGamma:
    """This function estimates p, q, v by maximum likelihood (note 025, equation 1a).

    `x` counts a customer's purchases, `mean_spend` is their mean value, both positive. Money is scaled by its median
    first. Raises NotReady when there are fewer than three customers or no spread between them.
    """
    x, mean_spend = np.asarray(x, dtype=float), np.asarray(mean_spend, dtype=float)
    if x.size and (np.any(~np.isfinite(mean_spend)) or np.any(mean_spend <= 0) or np.any(x <= 0)):
        raise NotReady("spend_not_positive")
    if x.size < 3:
        raise NotReady("too_few_repeat_customers", {"customers": float(x.size), "needed": 3.0})
    scale = float(np.median(mean_spend))
    m = mean_spend / scale
    if float(np.std(np.log(m))) < 1e-6:
        raise NotReady("no_spread_in_spend")
    log_m, log_x = np.log(m), np.log(x)
    steps, counts = np.unique(x, return_counts=True)

    def log_likelihood(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, v = parameters
        px, log_rate = p * x, np.log(v + x * m)
        by_step = gammaln(p * steps + q) - gammaln(p * steps)
        slope_sum, slope_own = digamma(p * steps + q), digamma(p * steps)
        n = x.size
        value = counts @ by_step - n * gammaln(q) + n * q * np.log(v)
        value += np.sum((px - 1) * log_m + px * log_x - (px + q) * log_rate)
        d_p = counts @ (steps * (slope_sum - slope_own)) + np.sum(x * (log_m + log_x - log_rate))
        d_q = counts @ slope_sum - n * digamma(q) + n * np.log(v) - np.sum(log_rate)
        d_v = n * q / v - np.sum((px + q) / (v + x * m))
        return float(value), np.array([d_p, d_q, d_v])

    found = maximum(log_likelihood, STARTS, float(x.size))
    p, q, v = (float(value) for value in found.parameters)
    back = found.log_likelihood - x.size * float(np.log(scale))
    return GammaGamma(p, q, v * scale, back, x.size, found.converged, found.at_bound)


def conditional_spend(model: GammaGamma, x: np.ndarray, mean_spend: np.ndarray) -> np.ndarray:
    """This function returns E[M | x, mean], a customer's expected spend per purchase (note 025, equation 5).

    A customer without purchases (x = 0) is expected to spend the population's mean.
    """
    x, mean_spend = np.asarray(x, dtype=float), np.asarray(mean_spend, dtype=float)
    bought = np.where(x > 0, x * mean_spend, 0.0)
    return model.p * (model.v + bought) / (model.p * x + model.q - 1)
