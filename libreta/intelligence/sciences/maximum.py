"""Maximum likelihood for positive parameters: logarithms, bounds, several starts, an analytic gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

# A parameter outside e^-6.5 .. e^6.5 (after time and money were scaled) says that the data do not determine it.
BOUND = 6.5

Objective = Callable[[np.ndarray], tuple[float, np.ndarray]]


@dataclass(frozen=True)
class Maximum:
    parameters: np.ndarray
    log_likelihood: float
    converged: bool
    at_bound: bool


def maximum(log_likelihood: Objective, starts: Sequence[Sequence[float]], weight: float) -> Maximum:
    """This function finds the positive parameters that maximise a log-likelihood.

    `log_likelihood(parameters)` returns the value and its gradient; `weight` is the number of observations, by which
    both are divided so that tolerances mean the same for ten and for a million customers. Raises nothing: look at
    `converged`.
    """

    def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
        parameters = np.exp(logs)
        value, gradient = log_likelihood(parameters)
        if not (np.isfinite(value) and np.all(np.isfinite(gradient))):
            return 1e10, np.zeros_like(logs)
        return -value / weight, -gradient * parameters / weight

    best = None
    for start in starts:
        found = minimize(
            loss,
            np.log(np.asarray(start, dtype=float)),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-BOUND, BOUND)] * len(start),
            options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8},
        )
        if best is None or found.fun < best.fun - 1e-12:
            best = found
    slope = np.abs(best.jac)
    at_bound = bool(np.any(np.abs(best.x) > BOUND - 1e-6))
    free = slope[np.abs(best.x) <= BOUND - 1e-6]
    converged = bool(best.fun < 1e9 and (free.size == 0 or free.max() < 1e-4))
    return Maximum(np.exp(best.x), float(-best.fun * weight), converged, at_bound)
