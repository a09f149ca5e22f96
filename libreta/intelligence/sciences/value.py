"""What a customer is worth over the coming twelve months, and how much of it hangs on somebody who fell silent."""

from __future__ import annotations

import numpy as np

from libreta.intelligence.sciences import bgnbd

MONTHS = 12
DAYS_PER_MONTH = 365.25 / 12
# One per cent a month (12.7% a year), the usual figure of the field: Fader, Hardie, Lee (2005), "RFM and CLV: Using
# Iso-Value Curves for Customer Base Analysis", Journal of Marketing Research 42, 415-430, discounts at 15% a year.
MONTHLY_DISCOUNT = 0.01
# Silence that nine in ten customers of the same rhythm would have broken is unusual.
UNUSUAL = 0.9
# Purchases are computed at these months and interpolated between them: the curve is smooth and concave, the error
# below 1e-4.
KNOTS = (1, 3, 6, 12)


def expected_orders(
    model: bgnbd.BgNbd, x: np.ndarray, recency: np.ndarray, age: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """This function returns expected purchases of the next 12 months, plain and discounted. Times are in days.

    Discounted is the sum over months k of (E[Y(k)] - E[Y(k-1)]) / (1 + d)^(k - 1/2): money arrives in the middle of the
    month on average. Multiplied by the spend per purchase it is the 12-month value ("RFM and CLV", section 3, in
    discrete time).
    """
    at_knots = np.stack([bgnbd.conditional_purchases(model, k * DAYS_PER_MONTH, x, recency, age) for k in KNOTS])
    months = np.arange(0, MONTHS + 1)
    weights = _interpolation(months)
    discount = (1 + MONTHLY_DISCOUNT) ** -(months[1:] - 0.5)
    return at_knots[-1], np.tensordot(discount @ np.diff(weights, axis=0), at_knots, axes=1)


def _interpolation(months: np.ndarray) -> np.ndarray:
    """This function returns the matrix that takes values at KNOTS (and nought at 0) to a polynomial's values at
    `months`.
    """
    nodes = np.array((0, *KNOTS), dtype=float)
    powers = np.arange(1, len(nodes))
    to_coefficients = np.linalg.inv(nodes[1:, None] ** powers)
    return (months[:, None].astype(float) ** powers) @ to_coefficients


def alive_after_last_purchase(model: bgnbd.BgNbd, x: np.ndarray, recency: np.ndarray) -> np.ndarray:
    """This function returns P(alive) as it stood on the day of the last purchase: the best that this customer can
    have.
    """
    return bgnbd.alive(model, x, recency, recency)


def overdue(model: bgnbd.BgNbd, x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> np.ndarray:
    """This function returns the chance that a customer of this rhythm, still active, would have bought again by now.

    While active the rate is gamma(r + x, alpha + t_x) on the day of the last purchase, so that the waiting time is
    Pareto: 1 - ((alpha + t_x) / (alpha + T))^(r + x) (from Fader, Hardie, Lee 2005, section 2, the negative binomial
    part).
    """
    return -np.expm1((model.r + x) * (np.log(model.alpha + recency) - np.log(model.alpha + age)))


def at_risk(value: np.ndarray, alive_kept: np.ndarray, overdue: np.ndarray) -> np.ndarray:
    """This function returns the part of the expected value that silence has put in doubt: value x the larger of two
    signs.

    One sign is the drop of P(alive) since the day of the last purchase (`alive_kept` is now over then). The other is
    silence that is unusual for this very customer: nought up to an `overdue` of UNUSUAL, one at certainty. It speaks
    where so few leave for good that P(alive) hardly moves. A customer in rhythm has nothing at risk; one who is
    certainly lost has no value left to lose; the figure is greatest where a call can still change the outcome.
    """
    unusual = (overdue - UNUSUAL) / (1 - UNUSUAL)
    return np.maximum(value, 0.0) * np.clip(np.maximum(1 - alive_kept, unusual), 0.0, 1.0)
