"""What is asked of metrics and what is answered; nothing here needs the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from libreta.kernel.filters.language import EVERYTHING, And, Node, Not, Or, Test

MOST_RECORDS = 10_000
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Question:
    """Metrics, by dimensions, over the days from `first` until before `end`, narrowed by a filter over dimensions."""

    metrics: tuple[str, ...]
    first: date
    end: date
    by: tuple[str, ...] = ()
    where: Node = EVERYTHING

    @property
    def days(self) -> int:
        return (self.end - self.first).days


@dataclass(frozen=True)
class Answer:
    """Values by key (one value of each dimension, in order): `cells[key][metric]`."""

    question: Question
    cells: dict[Key, dict[str, float | None]] = field(default_factory=dict)

    def value(self, name: str, key: Key = ()) -> float | None:
        """This method gives one value, nothing where there is none."""
        return self.cells.get(key, {}).get(name)


def fields_of(node: Node) -> set[str]:
    """This function names the dimensions that a filter asks of."""
    match node:
        case And(parts) | Or(parts):
            return {name for part in parts for name in fields_of(part)}
        case Not(part):
            return fields_of(part)
        case Test(path, _op, _value):
            return {".".join(path)}
    raise TypeError(node)
