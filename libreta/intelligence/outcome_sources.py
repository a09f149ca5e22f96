"""Outcomes that can be learned from, declared by the areas that own them; see `sources` for the same idea with orders.

An area above registers an outcome when it starts: which rows, what became of them (1, 0, or null while it is open),
which facts were known from the beginning, and where scores go. Intelligence knows none of its words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class OutcomeFact:
    """One fact. `sql` is its expression; `is_late` declares that it is written after the outcome; `late_sql` tells per
    row whether it was written after the row came, where the owner can know.
    """

    name: str
    label: Any
    sql: str
    is_number: bool = False
    is_late: bool = False
    late_sql: str = ""


@dataclass(frozen=True)
class OutcomeSource:
    """An outcome. `relation` is the FROM clause, `key` the row's number, `outcome` 1, 0 or null, `newest` the order in
    which rows are taken when there are many, `where` the rows that count at all.

    `sink` receives value (0 to 100), basis "model", reasons, model_version and scored_at under `sink_key`.
    """

    subject: str
    type_key: str
    label: Any
    good: Any
    relation: str
    key: str
    outcome: str
    newest: str
    where: str
    facts: tuple[OutcomeFact, ...]
    sink: str
    sink_key: str

    def label_of(self, name: str) -> str:
        """This method gives the label of a fact; one that is not declared any more is called by its name."""
        return next((str(fact.label) for fact in self.facts if fact.name == name), name.replace("_", " "))


@dataclass
class _Registry:
    sources: dict[str, OutcomeSource] = field(default_factory=dict)


_registry = _Registry()


def register_outcome(source: OutcomeSource) -> None:
    """This function declares an outcome; a second declaration of the same subject replaces the first."""
    _registry.sources[source.subject] = source


def declared_outcomes() -> list[OutcomeSource]:
    return list(_registry.sources.values())


def outcome(subject: str) -> OutcomeSource | None:
    return _registry.sources.get(subject)
