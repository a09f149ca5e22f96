"""Whether a ranking would have found the best customers of a time it had not seen, beside a named simple one."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np

TOP = 0.2
# Two shares of captured customers this close are called equal.
CLOSE = 0.02
BASELINE = "past_revenue"


@dataclass(frozen=True)
class Backtest:
    """`capture`: the share of the true top fifth by hold-out revenue that the model's top fifth contains;
    `revenue_share` the share of all hold-out revenue that its top fifth brought. The baseline ranks by revenue before
    the split.
    """

    customers: int
    holdout_days: int
    capture: float
    baseline_capture: float
    revenue_share: float
    baseline_revenue_share: float
    expected_orders: float
    actual_orders: float
    by_frequency: tuple[tuple[int, int, float, float], ...]
    grade: str
    baseline: str = BASELINE

    def as_dict(self) -> dict:
        return asdict(self)


def top(values: np.ndarray, ids: np.ndarray, share: float = TOP) -> np.ndarray:
    """This function marks the greatest `share` of values, ties by id."""
    chosen = np.lexsort((ids, -values))[: max(1, round(share * len(values)))]
    marked = np.zeros(len(values), dtype=bool)
    marked[chosen] = True
    return marked


def capture(predicted: np.ndarray, actual: np.ndarray, ids: np.ndarray) -> float:
    """This function returns the share of the true top fifth that the predicted top fifth contains."""
    true = top(actual, ids)
    return float((true & top(predicted, ids)).sum() / true.sum())


def compare(
    ids: np.ndarray,
    x: np.ndarray,
    predicted_value: np.ndarray,
    predicted_orders: np.ndarray,
    past_revenue: np.ndarray,
    actual_revenue: np.ndarray,
    actual_orders: np.ndarray,
    holdout_days: int,
) -> Backtest:
    """This function judges predictions for customers known at the split against what they did afterwards."""
    found = capture(predicted_value, actual_revenue, ids)
    simple = capture(past_revenue, actual_revenue, ids)
    total = max(float(actual_revenue.sum()), 1e-9)
    groups = np.minimum(x, 7).astype(int)
    calibration = tuple(
        (
            int(group),
            int((groups == group).sum()),
            round(float(predicted_orders[groups == group].mean()), 3),
            round(float(actual_orders[groups == group].mean()), 3),
        )
        for group in np.unique(groups)
    )
    return Backtest(
        customers=len(ids),
        holdout_days=holdout_days,
        capture=found,
        baseline_capture=simple,
        revenue_share=float(actual_revenue[top(predicted_value, ids)].sum()) / total,
        baseline_revenue_share=float(actual_revenue[top(past_revenue, ids)].sum()) / total,
        expected_orders=float(predicted_orders.sum()),
        actual_orders=float(actual_orders.sum()),
        by_frequency=calibration,
        grade=grade(found, simple),
    )


def grade(found: float, simple: float) -> str:
    """This function says in one word how a capture compares with the baseline's."""
    if abs(found - simple) <= CLOSE:
        return "equal"
    return "better" if found > simple else "worse"
