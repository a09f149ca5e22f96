"""Who may stop values on their way in, whichever way they come: forms, the API, imports, captures.

An area that knows why somebody must not come in registers a gate; `validation` asks it for what is written one by one,
an import for its staged rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from libreta.kernel.actors import Actor

Stopped = dict[int, dict[str, Any]]
Gate = Callable[[str, Sequence[Mapping[str, Any]], Actor], Stopped]
_gates: list[Gate] = []


def gate(ask: Gate) -> None:
    """This function registers a gate `(record type, rows, actor)` that gives a sentence per row and field; called from
    AppConfig.ready."""
    if ask not in _gates:
        _gates.append(ask)


def stopped(type_key: str, rows: Sequence[Mapping[str, Any]], *, by: Actor) -> Stopped:
    """This function gives, by row and field, what must not come in."""
    found: Stopped = {}
    for ask in _gates:
        for number, fields in ask(type_key, rows, by).items():
            found.setdefault(number, {}).update(fields)
    return found
