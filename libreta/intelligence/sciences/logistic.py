"""Logistic regression with a ridge, by Newton's method: small, exact, and every factor of a score can be named.

Hoerl, Kennard (1970) for the ridge; le Cessie, van Houwelingen (1992) for the logistic form. The intercept is free.
"""

from __future__ import annotations

import numpy as np

STEPS = 50
CLOSE = 1e-6


def fit(design: np.ndarray, outcome: np.ndarray, ridge: float) -> np.ndarray:
    """This function returns the coefficients, intercept first.

    `design` is (rows, columns) without a column of ones, `outcome` is 0 or 1 per row.
    """
    ones = np.hstack([np.ones((len(design), 1)), design])
    penalty = np.full(ones.shape[1], float(ridge))
    penalty[0] = 1e-9
    coefficients = np.zeros(ones.shape[1])
    rate = min(max(float(outcome.mean()), 1e-6), 1 - 1e-6)
    coefficients[0] = np.log(rate / (1 - rate))
    for _step in range(STEPS):
        chance = chances(design, coefficients)
        weight = np.maximum(chance * (1 - chance), 1e-9)
        slope = ones.T @ (outcome - chance) - penalty * coefficients
        curve = (ones.T * weight) @ ones + np.diag(penalty)
        change = np.linalg.solve(curve, slope)
        coefficients += np.clip(change, -5, 5)
        if np.abs(change).max() < CLOSE:
            break
    return coefficients


def chances(design: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """This function returns the chance of the outcome of each row."""
    return 1 / (1 + np.exp(-np.clip(design @ coefficients[1:] + coefficients[0], -35, 35)))
