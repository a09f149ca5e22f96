"""Learning what becomes of something from what became of others: whether it can be learned at all, how well, by what.

"No signal" is an answer: where the confidence interval of the five-fold area under the curve contains one half, no
score is given. Folds are made before anything is fitted; nothing is resampled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from libreta.intelligence.sciences import leakage, logistic, ranking
from libreta.intelligence.sciences.encoding import MISSING, Encoder, Fact, design, encoder_of
from libreta.intelligence.sciences.leakage import Suspicion
from libreta.intelligence.sciences.readiness import NotReady

ROWS, EACH = 200, 40
FOLDS = 5
RIDGE = 1.0
FACTORS = 12


@dataclass(frozen=True)
class Factor:
    """What one word or span of a fact adds to the log-odds, against the average row; `rows` have it."""

    fact: str
    value: str
    weight: float
    rows: int


@dataclass(frozen=True)
class Study:
    """What was learned. `has_signal` is false where the interval of the area contains one half: then nothing may be
    scored. `baseline` is the one fact that alone ranks best.
    """

    rows: int
    positives: int
    auc: float
    low: float
    high: float
    baseline: str
    baseline_auc: float
    left_out: list[Suspicion]
    factors: list[Factor] = field(default_factory=list)
    encoders: list[Encoder] = field(default_factory=list)
    coefficients: np.ndarray = field(default_factory=lambda: np.zeros(1))
    centre: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @property
    def has_signal(self) -> bool:
        return self.low > 0.5


def study(facts: list[Fact], outcome: np.ndarray) -> Study:
    """This function learns an outcome (0 or 1 per row) from facts. Raises NotReady where there are too few of them."""
    outcome = np.asarray(outcome, dtype=int)
    require_enough(len(outcome), int(outcome.sum()))
    left_out = leakage.suspicions(facts, outcome)
    gone = {suspicion.fact for suspicion in left_out}
    shown = [fact for fact in facts if fact.name not in gone and encoder_of(fact).width > 1]
    if not shown:
        raise NotReady("no_facts")
    area, low, high = judged(shown, outcome)
    alone = {fact.name: leakage.alone_auc(fact, outcome) for fact in shown}
    best = max(alone, key=lambda name: alone[name])
    told = {"auc": area, "low": low, "high": high, "baseline": best, "baseline_auc": alone[best], "left_out": left_out}
    return weighed(shown, outcome, **told)


def weighed(facts: list[Fact], outcome: np.ndarray, **told: Any) -> Study:
    """This function learns the weights of facts without judging them; `told` is what was found out before."""
    outcome = np.asarray(outcome, dtype=int)
    shown = [fact for fact in facts if encoder_of(fact).width > 1]
    encoders = [encoder_of(fact) for fact in shown]
    matrix = design(shown, encoders)
    judgement = {"auc": 0.5, "low": 0.0, "high": 1.0, "baseline": "", "baseline_auc": 0.5, "left_out": []}
    found = Study(
        rows=len(outcome),
        positives=int(outcome.sum()),
        encoders=encoders,
        coefficients=logistic.fit(matrix, outcome, RIDGE),
        centre=matrix.mean(axis=0),
        **{**judgement, **told},
    )
    found.factors.extend(_factors(found, matrix))
    return found


def require_enough(rows: int, positives: int) -> None:
    """This function refuses to learn from too few outcomes. Raises NotReady with what is there and what is needed."""
    if rows < ROWS:
        raise NotReady("too_few_outcomes", {"outcomes": rows, "needed": ROWS})
    if min(positives, rows - positives) < EACH:
        raise NotReady("too_few_of_one_kind", {"outcomes": min(positives, rows - positives), "needed": EACH})


def judged(facts: list[Fact], outcome: np.ndarray) -> tuple[float, float, float]:
    """This function returns the area under the curve over five folds, each scored by the other four, with its 95 %
    interval. How words and spans become columns is learned within the four as well.
    """
    number = ranking.folds(outcome, FOLDS)
    areas = []
    for fold in range(FOLDS):
        known, asked = number != fold, number == fold
        within = [_part(fact, known) for fact in facts]
        encoders = [encoder_of(fact) for fact in within]
        coefficients = logistic.fit(design(within, encoders), outcome[known], RIDGE)
        score = logistic.chances(design([_part(fact, asked) for fact in facts], encoders), coefficients)
        areas.append(ranking.auc(score, outcome[asked]))
    area, yes = float(np.mean(areas)), int(outcome.sum())
    return (area, *ranking.interval(area, yes, len(outcome) - yes))


def scored(found: Study, facts: list[Fact], most: int = 3) -> list[tuple[float, list[dict[str, Any]]]]:
    """This function returns per row its chance and the facts that raise or lower it most against the average row."""
    by_name = {fact.name: fact for fact in facts}
    shown = [by_name[encoder.name] for encoder in found.encoders]
    matrix = design(shown, found.encoders)
    chance = logistic.chances(matrix, found.coefficients)
    added, starts = _added(found, matrix)
    rows = []
    for row in range(len(chance)):
        order = np.argsort(-np.abs(added[row]))[:most]
        reasons = [_reason(found, matrix[row], int(place), float(added[row][place]), starts) for place in order]
        rows.append((float(chance[row]), [reason for reason in reasons if abs(reason["weight"]) >= 0.05]))
    return rows


def _reason(found: Study, row: np.ndarray, place: int, weight: float, starts: np.ndarray) -> dict[str, Any]:
    encoder = found.encoders[place]
    own = row[starts[place] : starts[place] + encoder.width]
    value = encoder.label(int(np.argmax(own))) if own.any() else MISSING
    return {"code": "factor", "feature": encoder.name, "value": value, "weight": round(weight, 3)}


def _added(found: Study, matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each fact adds to the log-odds of each row, and where the columns of each fact start."""
    starts = np.concatenate([[0], np.cumsum([encoder.width for encoder in found.encoders])[:-1]])
    added = (matrix - found.centre) * found.coefficients[1:]
    return np.add.reduceat(added, starts, axis=1), starts


def _factors(found: Study, matrix: np.ndarray) -> list[Factor]:
    factors, start = [], 0
    for encoder in found.encoders:
        width = encoder.width
        own, share = found.coefficients[1 + start : 1 + start + width], found.centre[start : start + width]
        average = float(own @ share)
        for place in range(width):
            rows = round(float(share[place]) * len(matrix))
            if rows:
                factors.append(Factor(encoder.name, encoder.label(place), round(float(own[place]) - average, 3), rows))
        start += width
    heavy = sorted(factors, key=lambda one: -abs(one.weight) * np.sqrt(one.rows))
    return heavy[:FACTORS]


def _part(fact: Fact, chosen: np.ndarray) -> Fact:
    return Fact(fact.name, fact.values[chosen], fact.is_number)
