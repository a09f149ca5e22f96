"""From levels to a probability: bits of evidence per field, the same in SQL and for one pair."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from libreta.intelligence.linkage.ladders import DIFFERS, GIVEN, SILENT, Ladder
from libreta.intelligence.linkage.learned import Learned

KNOWN_AS = 1000.0
"""As many records' worth is what we know of how often values occur, beside what is counted."""
AT_HOME = math.log2(0.07 / 0.93)
"""The odds, in bits, of a pair whose given names differ while neither tax number nor birth date agree: people of one
household or office share all the rest, however much it is."""
TWINS = 5.0
"""Bits against a pair whose given names differ although the birth date agrees."""


def commonness(count: int | float, records: int, base: float) -> float:
    """This function gives how often a stranger bears a value that `count` of the records bear, the pair in question
    left out."""
    return (max(count - 2, 0) + KNOWN_AS * base) / (records + KNOWN_AS)


def bits(ladder: Ladder, level: int, learned: Learned) -> float:
    """This function gives the evidence of a level in bits, before rare values weigh more."""
    if level == SILENT:
        return 0.0
    return math.log2(learned.m[ladder.field][level] / learned.u[ladder.field][level])


def rare_bits(ladder: Ladder, level: int, learned: Learned) -> float:
    """This function gives the part of the evidence of a level that does not depend on the value: log2(m)."""
    return math.log2(learned.m[ladder.field][level])


def prior_bits(learned: Learned) -> float:
    return math.log2(learned.prior / (1 - learned.prior))


def probability(weight: float) -> float:
    """This function turns bits of evidence, the prior included, into a probability."""
    return 1 / (1 + 2 ** -max(min(weight, 300.0), -300.0))


def weight_sql(ladder: Ladder, learned: Learned) -> str:
    """This function writes the evidence of a field as SQL over its level and the commonness of l's values."""
    cases = [f"when {DIFFERS} then {bits(ladder, DIFFERS, learned):.6f}::double"]
    for number, step in ladder.numbered():
        if step.often:
            worth = f"{rare_bits(ladder, number, learned):.6f}::double - log2(l.{step.often}_often)"
        else:
            worth = f"{bits(ladder, number, learned):.6f}::double"
        cases.append(f"when {number} then {worth}")
    return f"case {ladder.field} {' '.join(cases)} else 0::double end"


def total_sql(ladders: Sequence[Ladder], total: str, learned: Learned) -> str:
    """This function writes the evidence of all fields as SQL over the levels, with what speaks for a household."""
    if GIVEN not in ladders:
        return total
    most = AT_HOME - prior_bits(learned)
    return (
        f"case when given_name <> {DIFFERS} or tax_id >= 1 then {total}"
        f" when birth_date >= 3 then {total} - {TWINS}::double else least({total}, {most:.6f}::double) end"
    )


def against(levels: Mapping[str, int], total: float, learned: Learned) -> float:
    """This function gives the bits that a household takes from the evidence of all fields; 0 or less."""
    if levels.get("given_name", SILENT) != DIFFERS or levels["tax_id"] >= 1:
        return 0.0
    return -TWINS if levels["birth_date"] >= 3 else min(0.0, AT_HOME - prior_bits(learned) - total)


def evidence_of(
    ladders: Sequence[Ladder], levels: Mapping[str, int], weights: Mapping[str, float], extra: float = 0.0
) -> list[dict[str, Any]]:
    """This function writes down what each field says, the weightiest first: {"field", "level", "weight"}; `extra` is
    what a household takes away."""
    found = [
        {"field": ladder.field, "level": ladder.key(levels[ladder.field]), "weight": round(weights[ladder.field], 1)}
        for ladder in ladders
        if levels[ladder.field] != SILENT
    ]
    if extra < -0.05:
        found.append({"field": "household", "level": "differs", "weight": round(extra, 1)})
    return sorted(found, key=lambda one: -abs(one["weight"]))


def is_exact(ladders: Sequence[Ladder], levels: Mapping[str, int]) -> bool:
    """This function tells whether all that both tell agrees, in at least two fields."""
    told = [levels[ladder.field] == len(ladder.steps) for ladder in ladders if levels[ladder.field] != SILENT]
    return len(told) >= 2 and all(told)
