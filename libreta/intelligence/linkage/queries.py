"""Comparing a few records without the engine: while somebody types, and at the doors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from libreta.intelligence.linkage import learned, scoring
from libreta.intelligence.linkage.forms import form_of, organisation_form, tax_form
from libreta.intelligence.linkage.ladders import LADDERS, SILENT
from libreta.intelligence.linkage.names import called, parted

ASSUMED = 50_000
"""For so many records is a probability told where no search has counted them."""
MOST_CALLINGS = 2


@dataclass(frozen=True)
class Compared:
    """What two forms say of each other: the fields that agree (the weightiest first), the evidence, the probability."""

    agreeing: tuple[str, ...]
    evidence: list[dict[str, Any]]
    probability: float
    is_strong: bool


def form(record: Mapping[str, Any]) -> dict[str, Any]:
    """This function gives the form in which a record is compared; see `forms.form_of`."""
    return form_of(record)


def compare(
    one: Mapping[str, Any], other: Mapping[str, Any], known: Mapping[str, Any] | None = None
) -> Compared | None:
    """This function compares two forms; None where they are of different kinds.

    Strong: the same e-mail address or tax number, or the same telephone and a similar name.
    """
    ladders = LADDERS.get(one["kind"])
    if ladders is None or other["kind"] != one["kind"]:
        return None
    taught = learned.read(known, ladders, (known or {}).get("records", ASSUMED))
    levels = {ladder.field: ladder.level(one, other) for ladder in ladders}
    weights = {}
    for ladder in ladders:
        level = levels[ladder.field]
        step = ladder.step(level)
        if step is not None and step.often:
            weights[ladder.field] = scoring.rare_bits(ladder, level, taught) - math.log2(step.base)
        else:
            weights[ladder.field] = scoring.bits(ladder, level, taught)
    extra = scoring.against(levels, sum(weights.values()), taught)
    total = sum(weights.values()) + extra
    evidence = scoring.evidence_of(ladders, levels, weights, extra)
    agreeing = tuple(item["field"] for item in evidence if item["level"] not in ("differs", "silent"))
    return Compared(
        agreeing, evidence, scoring.probability(total + scoring.prior_bits(taught)), _is_strong(ladders, levels)
    )


def name_searches(record: Mapping[str, Any]) -> list[str]:
    """This function gives the texts by which a search finds those who may bear a name: as typed, and with the full
    names that a short form may stand for."""
    if record.get("kind") == "organisation":
        told = organisation_form(record.get("name") or record.get("legal_name") or "")
        return [told] if told else []
    given, family = parted(record.get("given_name") or "", record.get("family_name") or "", record.get("name") or "")
    if not family:
        return [" ".join(given)] if given else []
    if not given:
        return [" ".join(family)]
    others = sorted(called(given[0]) - {given[0]})[:MOST_CALLINGS]
    return [f"{name} {family[0]}" for name in (given[0], *others)]


def tax_spellings(number: str) -> set[str]:
    """This function gives the ways in which a tax number may have been written down."""
    bare = tax_form(number)
    return {number, number.upper()} | ({bare, f"RO{bare}", f"RO {bare}", f"ES{bare}"} if bare else set())


def _is_strong(ladders: Any, levels: Mapping[str, int]) -> bool:
    top = {ladder.field for ladder in ladders if levels[ladder.field] == len(ladder.steps)}
    if top & {"email", "tax_id"}:
        return True
    names = [levels[name] for name in ("given_name", "family_name", "name") if name in levels]
    similar = all(level != 0 for level in names) and any(level not in (0, SILENT) for level in names)
    return "phone" in top and similar
