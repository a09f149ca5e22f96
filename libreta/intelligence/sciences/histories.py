"""Histories of purchases, (x, t_x, T): repeat purchases, time from the first to the last one, time from the first to
today."""

from __future__ import annotations

import numpy as np

from libreta.intelligence.sciences.readiness import NotReady

LONGEST = 10.0  # the longest history in the unit of the fit


def collapsed(x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """This function gives distinct histories (rows of x, t_x, T), how many customers share each, and the factor by
    which times were scaled, so that the longest history lasts 10.

    Raises NotReady when there is no customer, no repeat purchase, no time, or a history that cannot be (negative, or a
    last purchase after today).
    """
    x, recency, age = (np.asarray(values, dtype=float) for values in (x, recency, age))
    _require(x, recency, age)
    scale = LONGEST / float(age.max())
    rows = np.column_stack((x, recency, age))
    distinct, weight = np.unique(rows, axis=0, return_counts=True)
    distinct[:, 1:] *= scale
    return distinct, weight.astype(float), scale


def _require(x: np.ndarray, recency: np.ndarray, age: np.ndarray) -> None:
    if x.size == 0:
        raise NotReady("no_customers")
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(recency)) and np.all(np.isfinite(age))):
        raise NotReady("broken_histories")
    if np.any(x < 0) or np.any(recency < 0) or np.any(recency > age + 1e-9) or np.any((x == 0) & (recency > 0)):
        raise NotReady("broken_histories")
    if age.max() <= 0:
        raise NotReady("no_time")
    if x.max() == 0:
        raise NotReady("no_repeat_purchases", {"customers": float(x.size)})
