"""What was learned: how often each level holds for one customer and for two. Plain numbers, kept with a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from libreta.intelligence.linkage.ladders import Ladder


@dataclass(frozen=True)
class Learned:
    """Per field the probabilities of each level (DIFFERS first) for one customer (m) and for two (u), and how likely
    two random records are the same."""

    m: Mapping[str, list[float]]
    u: Mapping[str, list[float]]
    prior: float

    def as_dict(self) -> dict[str, Any]:
        return {"m": dict(self.m), "u": dict(self.u), "prior": self.prior}


def first(ladder: Ladder, name: str) -> list[float]:
    """This function gives the probabilities of the levels that a ladder begins with; `name` is "m" or "u"."""
    values = [getattr(ladder, name), *(getattr(step, name) for step in reversed(ladder.steps))]
    total = sum(values)
    return [value / total for value in values]


def untaught(ladders: Sequence[Ladder], records: int) -> Learned:
    """This function gives what holds before anything was learned, for so many records."""
    m, u = ({ladder.field: first(ladder, name) for ladder in ladders} for name in ("m", "u"))
    return Learned(m, u, min(0.3 / max(records, 2), 0.01))


def read(kept: Mapping[str, Any] | None, ladders: Sequence[Ladder], records: int) -> Learned:
    """This function reads what a run learned; what does not fit the ladders of today is left aside."""
    plain = untaught(ladders, records)
    if not kept:
        return plain
    fits = all(len(kept[name].get(lad.field, ())) == len(lad.steps) + 1 for name in ("m", "u") for lad in ladders)
    return Learned(kept["m"], kept["u"], kept["prior"]) if fits else plain
