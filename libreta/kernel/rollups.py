"""Sums that the database keeps beside a table of records, from which counts and sums per group are read.

A rollup has a row, or several that are added, per combination of its dimensions; a column of it is called as that of
the records that it stands for. It answers where nothing but dimensions narrows a query and nothing but sums is asked; a
reader whose scope is own or team reads the sums of these owners, and what is shared with him beyond is added from the
records themselves. So a rollup shows to nobody what the records would not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model, Q

from libreta.kernel import sharing
from libreta.kernel.actors import Actor
from libreta.kernel.fields import Field
from libreta.kernel.filters.language import And, Node, Not, Or, Test
from libreta.kernel.records import RecordType
from libreta.kernel.rows import NOTHING, visible

OPERATORS = frozenset({"eq", "ne", "in", "not_in", "empty"})


@dataclass(frozen=True)
class Rollup:
    """The table of sums: `rows` is its column with the number of records, the others are called like theirs."""

    model: type[Model]
    dimensions: frozenset[str]
    sums: frozenset[str]
    rows: str = "rows"


_rollups: dict[str, Rollup] = {}


def declare(type_key: str, rollup: Rollup) -> None:
    """This function declares the sums that are kept of a record type; called from AppConfig.ready."""
    _rollups[type_key] = rollup


def of(record_type: RecordType) -> Rollup | None:
    """This function gives the sums that are kept of a record type."""
    return _rollups.get(record_type.key)


def fits(rollup: Rollup, record_type: RecordType, tree: Node, asked: Iterable[Field], summed: Iterable[Field]) -> bool:
    """This function tells whether a rollup can answer: rights by owner alone, a filter and keys of dimensions."""
    by_owner = record_type.rule is None and not record_type.through and record_type.owner in rollup.dimensions
    keys = all(field.name in rollup.dimensions for field in asked)
    return by_owner and keys and all(f.name in rollup.sums for f in summed) and _is_of(tree, rollup.dimensions)


def _is_of(node: Node, dimensions: frozenset[str]) -> bool:
    match node:
        case And(parts) | Or(parts):
            return all(_is_of(part, dimensions) for part in parts)
        case Not(part):
            return _is_of(part, dimensions)
        case Test(path, op, _value):
            return len(path) == 1 and path[0] in dimensions and op in OPERATORS
    return False


def conditions(record_type: RecordType, actor: Actor) -> tuple[Q, Q | None]:
    """This function gives the condition on the rows of a rollup, and that on records seen besides, or None."""
    own = visible(record_type, actor, shared=False)
    opened = sharing.opened(record_type.key, actor, "read") if own and own != NOTHING else None
    return own, None if opened is None else opened & ~own
