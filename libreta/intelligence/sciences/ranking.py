"""How well a score ranks: the area under the ROC curve, how sure that is, and folds that keep the share of outcomes."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

SURE = 1.96


def auc(score: np.ndarray, outcome: np.ndarray) -> float:
    """This function returns the chance that a row with the outcome has a greater score than one without; ties half."""
    ranks = rankdata(score)
    yes = int(outcome.sum())
    no = len(outcome) - yes
    return float((ranks[outcome == 1].sum() - yes * (yes + 1) / 2) / (yes * no))


def interval(area: float, yes: int, no: int) -> tuple[float, float]:
    """This function returns the 95 % confidence interval of an area (Hanley, McNeil 1982, equation 1)."""
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    variance = (area * (1 - area) + (yes - 1) * (one - area**2) + (no - 1) * (two - area**2)) / (yes * no)
    wide = SURE * float(np.sqrt(max(variance, 0)))
    return area - wide, area + wide


def folds(outcome: np.ndarray, count: int = 5, seed: int = 7) -> np.ndarray:
    """This function returns the number of the fold of each row; each fold has its share of the outcomes."""
    draw = np.random.default_rng(seed)
    number = np.zeros(len(outcome), dtype=int)
    for value in (0, 1):
        places = draw.permutation(np.flatnonzero(outcome == value))
        number[places] = np.arange(len(places)) % count
    return number
