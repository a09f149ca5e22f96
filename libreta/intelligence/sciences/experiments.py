"""What an experiment showed: arms beside each other, whether the arms were drawn fairly, and who was moved by it.

Sources: the z test of two shares with pooled variance and Welch's test of two means (any textbook); the check of the
sizes of arms as in Fabijan and others (2019), "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments";
uplift by two models and the Qini curve as in Radcliffe (2007), "Using Control Groups to Target on Predicted Lift".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from libreta.intelligence.sciences import logistic
from libreta.intelligence.sciences.readiness import NotReady

UNFAIR = 0.01  # below this chance, sizes of arms say that the draw was broken
SURE = 1.96
RIDGE = 1.0


@dataclass(frozen=True)
class Arm:
    """One arm: how many people, the mean of the outcome (a share where it is 0 or 1) and its standard deviation."""

    people: int
    mean: float
    deviation: float

    @classmethod
    def of(cls, outcome: np.ndarray) -> Arm:
        values = np.asarray(outcome, dtype=float)
        if not values.size:
            raise NotReady("empty_arm")
        return cls(len(values), float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else 0.0)


@dataclass(frozen=True)
class Lift:
    """How much more than the control: the difference, its z, its p (two-sided) and its 95 % interval."""

    difference: float
    z: float
    p: float
    low: float
    high: float

    @property
    def is_signal(self) -> bool:
        """This property says whether the interval leaves nought out; else the honest answer is that nobody knows."""
        return self.low > 0 or self.high < 0


def share_lift(arm: Arm, control: Arm) -> Lift:
    """This function compares two shares (outcomes 0 or 1): z by pooled variance, interval by each arm's own."""
    difference = arm.mean - control.mean
    pooled = (arm.mean * arm.people + control.mean * control.people) / (arm.people + control.people)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / arm.people + 1 / control.people))
    own = np.sqrt(arm.mean * (1 - arm.mean) / arm.people + control.mean * (1 - control.mean) / control.people)
    return _lift(difference, spread, own)


def mean_lift(arm: Arm, control: Arm) -> Lift:
    """This function compares two means whose spreads differ; for amounts of money of many people."""
    spread = np.sqrt(arm.deviation**2 / arm.people + control.deviation**2 / control.people)
    return _lift(arm.mean - control.mean, spread, spread)


def _lift(difference: float, spread: float, own: float) -> Lift:
    z = float(difference / spread) if spread > 0 else 0.0
    wide = SURE * float(own)
    return Lift(float(difference), z, float(2 * stats.norm.sf(abs(z))), difference - wide, difference + wide)


def sample_ratio(people: Mapping[str, int], planned: Mapping[str, float] | None = None) -> float:
    """This function gives the chance (p of chi-squared) that a fair draw gives arms of these sizes.

    `planned` are shares; equal arms without. Look at this before any other figure: below `UNFAIR` the experiment says
    nothing.
    """
    if len(people) < 2 or sum(people.values()) == 0:
        raise NotReady("empty_arm")
    shares = planned or dict.fromkeys(people, 1.0)
    whole = sum(shares[name] for name in people)
    expected = [shares[name] / whole * sum(people.values()) for name in people]
    return float(stats.chisquare(list(people.values()), expected).pvalue)


def two_model_uplift(
    facts: np.ndarray, treated: np.ndarray, outcome: np.ndarray, asked: np.ndarray, ridge: float = RIDGE
) -> np.ndarray:
    """This function fits one logistic model on each arm and gives the difference of their chances for rows `asked`.

    `facts` and `asked` are matrices of numbers with the same columns, without a constant one. Raises NotReady when
    an arm has one outcome alone.
    """
    chances = []
    for arm in (1, 0):
        chosen = treated == arm
        if len(np.unique(outcome[chosen])) < 2:
            raise NotReady("one_outcome")
        coefficients = logistic.fit(facts[chosen], outcome[chosen], ridge)
        chances.append(logistic.chances(asked, coefficients))
    return chances[0] - chances[1]


def qini(score: np.ndarray, treated: np.ndarray, outcome: np.ndarray) -> float:
    """This function gives the normalised Qini coefficient of a ranking: the area between its curve of incremental
    outcomes and a random one, divided by the same area of the best ranking that there could be. About 0 for chance.
    """
    return _area(score, treated, outcome) / _area(_best(treated, outcome), treated, outcome)


def _best(treated: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """The ranking that nobody can know: who was treated and came first, who was not and came last."""
    return np.where(treated == 1, outcome, -outcome)


def _area(score: np.ndarray, treated: np.ndarray, outcome: np.ndarray) -> float:
    order = np.argsort(-score, kind="stable")
    arm, came, ranked = treated[order] == 1, outcome[order].astype(float), score[order]
    with_it, without = np.cumsum(arm), np.cumsum(~arm)
    won, lost = np.cumsum(came * arm), np.cumsum(came * ~arm)
    gained = won - np.divide(lost * with_it, without, out=np.zeros(len(came)), where=without > 0)
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)  # equal scores are one step
    people = np.concatenate([[0.0], (ends + 1) / len(ranked)])
    curve = np.concatenate([[0.0], gained[ends]])
    return float(np.trapezoid(curve, people) - curve[-1] / 2)


def qini_interval(
    score: np.ndarray, treated: np.ndarray, outcome: np.ndarray, draws: int = 200, seed: int = 7
) -> tuple[float, float]:
    """This function gives the 95 % interval of the Qini coefficient over samples of people drawn with replacement.

    When nought lies inside, the ranking says nothing that chance would not say too.
    """
    random = np.random.default_rng(seed)
    found = []
    for _draw in range(draws):
        rows = random.integers(0, len(score), len(score))
        found.append(qini(score[rows], treated[rows], outcome[rows]))
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)
