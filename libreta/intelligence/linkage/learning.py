"""What agreement is worth, learned from the records themselves, without any pair that somebody labelled.

Fellegi and Sunter, "A Theory for Record Linkage" (JASA 1969), with expectation-maximisation after Winkler (1988): `u`,
how often two strangers agree, comes from random pairs; `m`, how often two records of one customer agree, from the
pairs of each rule, leaving out the fields that the rule makes agree. Both begin with what the ladders say (a Dirichlet
prior), so that a small company does not learn from accidents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from libreta.intelligence.linkage.ladders import SILENT, Ladder
from libreta.intelligence.linkage.learned import Learned, first
from libreta.intelligence.linkage.rules import Rule

ROUNDS = 60
CONFIDENCE_M, CONFIDENCE_U = 60.0, 200.0
LEAST = 1e-9


@dataclass(frozen=True)
class Patterns:
    """How often each combination of levels occurred: levels (patterns x fields), counts, and the rules as bits."""

    levels: np.ndarray
    counts: np.ndarray
    rules: np.ndarray


def learn(
    ladders: Sequence[Ladder], rules: Sequence[Rule], random: Patterns, near: Patterns, share: float, records: int
) -> Learned:
    """This function learns m, u and the prior. `near` are pairs that rules found, a `share` of all such pairs."""
    u = {ladder.field: _frequencies(ladder, random.levels[:, n], random.counts) for n, ladder in enumerate(ladders)}
    m = _agreement(ladders, rules, near, u)
    prior = _prior(ladders, near, m, u, share, records)
    return Learned(
        {name: [float(x) for x in values] for name, values in m.items()},
        {name: [float(x) for x in values] for name, values in u.items()},
        prior,
    )


def _first(ladder: Ladder, name: str) -> np.ndarray:
    return np.array(first(ladder, name))


def _frequencies(ladder: Ladder, levels: np.ndarray, counts: np.ndarray) -> np.ndarray:
    told = levels != SILENT
    seen = np.bincount(levels[told], weights=counts[told], minlength=len(ladder.steps) + 1)
    smooth = seen + CONFIDENCE_U * _first(ladder, "u")
    return np.maximum(smooth / smooth.sum(), LEAST)


def _agreement(
    ladders: Sequence[Ladder], rules: Sequence[Rule], near: Patterns, u: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The expected counts of levels among matches, added over the rules that leave a field free."""
    totals = {ladder.field: CONFIDENCE_M * _first(ladder, "m") for ladder in ladders}
    for bit, rule in enumerate(rules):
        chosen = (near.rules >> bit) & 1 == 1
        free = [(n, ladder) for n, ladder in enumerate(ladders) if ladder.field not in rule.told_by]
        if chosen.sum() < 2 or not free:
            continue
        levels, counts = near.levels[chosen], near.counts[chosen].astype(float)
        for name, seen in _matches(free, levels, counts, u).items():
            totals[name] = totals[name] + seen
    return {name: np.maximum(values / values.sum(), LEAST) for name, values in totals.items()}


def _matches(
    free: list[tuple[int, Ladder]], levels: np.ndarray, counts: np.ndarray, u: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Expectation-maximisation over the pairs of one rule: the expected counts of levels among its matches."""
    m = {ladder.field: _first(ladder, "m") for _n, ladder in free}
    rate, seen = 0.2, {}
    for _round in range(ROUNDS):
        odds = np.full(len(counts), np.log(rate) - np.log1p(-rate))
        for n, ladder in free:
            odds += _log_factor(levels[:, n], m[ladder.field], u[ladder.field])
        matched = counts / (1 + np.exp(-np.clip(odds, -60, 60)))
        for n, ladder in free:
            told = levels[:, n] != SILENT
            size = len(ladder.steps) + 1
            seen[ladder.field] = np.bincount(levels[told, n], weights=matched[told], minlength=size)
            smooth = seen[ladder.field] + CONFIDENCE_M * _first(ladder, "m")
            m[ladder.field] = np.maximum(smooth / smooth.sum(), LEAST)
        before, rate = rate, float(np.clip(matched.sum() / counts.sum(), 1e-6, 0.999))
        if abs(rate - before) < 1e-7:
            break
    return {name: values * rate for name, values in seen.items()}


def _log_factor(levels: np.ndarray, m: np.ndarray, u: np.ndarray) -> np.ndarray:
    factors = np.append(np.log(m) - np.log(u), 0.0)  # the last one, at -1, is that of silence
    return factors[levels]


def _prior(
    ladders: Sequence[Ladder],
    near: Patterns,
    m: dict[str, np.ndarray],
    u: dict[str, np.ndarray],
    share: float,
    records: int,
) -> float:
    """The probability that two random records are the same: the expected matches among the pairs that rules found."""
    possible = max(records * (records - 1) / 2, 1)
    least, most = 0.002 / max(records, 2), min(4.0 / max(records, 2), 0.3)
    prior = float(np.clip(0.3 / max(records, 2), least, most))
    factors = sum(_log_factor(near.levels[:, n], m[lad.field], u[lad.field]) for n, lad in enumerate(ladders))
    for _round in range(ROUNDS if len(near.counts) else 0):
        odds = np.log(prior) - np.log1p(-prior) + factors
        matched = (near.counts / (1 + np.exp(-np.clip(odds, -60, 60)))).sum() / share
        before, prior = prior, float(np.clip((matched + 0.02) / possible, least, most))
        if abs(prior - before) < 1e-3 * before:
            break
    return prior
