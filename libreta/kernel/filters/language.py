"""The filter language: a small JSON tree, or its short form `field[op]=value`.

    {"and": [{"field": "city", "op": "eq", "value": "Cluj-Napoca"},
             {"not": {"field": "email", "op": "empty", "value": true}}]}

Nothing of a filter reaches SQL but through known fields, known operators and bound values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.kernel.refusals import BadFilter

OPERATORS = frozenset(
    {
        "eq",
        "ne",
        "in",
        "not_in",
        "contains",
        "starts",
        "lt",
        "lte",
        "gt",
        "gte",
        "between",
        "empty",
        "within",
        "any",
        "none",
    }
)
MAX_DEPTH = 8
MAX_NODES = 100
MAX_LIST = 1000
MAX_TEXT = 1000
MAX_SOURCE = 50_000


@dataclass(frozen=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    part: Node


@dataclass(frozen=True)
class Test:
    """One comparison. `path` is a field, or a reference and a field of the record it points at."""

    path: tuple[str, ...]
    op: str
    value: Any


Node = And | Or | Not | Test
EVERYTHING = And(())


def parse(source: Any) -> Node:
    """This function reads a filter from JSON text, or from what json.loads gives. Raises BadFilter."""
    if source is None or source in ("", {}):
        return EVERYTHING
    if isinstance(source, And | Or | Not | Test):
        return source
    if isinstance(source, str | bytes):
        if len(source) > MAX_SOURCE:
            raise BadFilter(_("This filter is too long."))
        try:
            source = json.loads(source)
        except (ValueError, RecursionError):
            raise BadFilter(_("A filter is a JSON object.")) from None
    return _Reader().node(source, 1)


class _Reader:
    """Counts nodes while it reads, so that no filter can be made to cost more than the caps."""

    def __init__(self) -> None:
        self.nodes = 0

    def node(self, source: Any, depth: int) -> Node:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise BadFilter(_("This filter is nested too deeply or has too many conditions."))
        if not isinstance(source, Mapping):
            raise BadFilter(_("A condition is a JSON object."))
        if "field" in source:
            return self.test(source, depth)
        if len(source) != 1:
            raise BadFilter(_("A condition has “field”, “op” and “value”, or one of “and”, “or”, “not”."))
        ((word, inner),) = source.items()
        if word == "not":
            return Not(self.node(inner, depth + 1))
        if word not in ("and", "or") or not isinstance(inner, list):
            raise BadFilter(_("A condition has “field”, “op” and “value”, or one of “and”, “or”, “not”."))
        parts = tuple(self.node(part, depth + 1) for part in inner)
        return And(parts) if word == "and" else Or(parts)

    def test(self, source: Mapping, depth: int) -> Test:
        name, op, value = source["field"], source.get("op", "eq"), source.get("value")
        if set(source) - {"field", "op", "value"}:
            raise BadFilter(_("A condition has “field”, “op” and “value” only."))
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,80}(\.[a-z][a-z0-9_]{0,80}){0,3}", name):
            raise BadFilter(_("A condition names a field."))
        if not isinstance(op, str) or op not in OPERATORS:
            raise BadFilter(_("There is no operator “%(op)s”.") % {"op": str(op)[:40]})
        if op in ("any", "none"):
            value = self.node(value, depth + 1) if value else EVERYTHING
        else:
            _check_size(value)
        return Test(tuple(name.split(".")), op, value)


def _check_size(value: Any) -> None:
    items = value if isinstance(value, list) else [value]
    if len(items) > MAX_LIST:
        raise BadFilter(_("A condition compares with at most %(max)s values.") % {"max": MAX_LIST})
    for item in items:
        if isinstance(item, dict | list) or (isinstance(item, str) and not _is_sound(item)):
            raise BadFilter(_("A condition compares with texts, numbers, dates, yes or no."))


def _is_sound(text: str) -> bool:
    """Short enough, and of characters that PostgreSQL can take: no NUL, no half of a pair."""
    return len(text) <= MAX_TEXT and "\x00" not in text and not any("\ud800" <= mark <= "\udfff" for mark in text)


SHORT = re.compile(r"([a-z][a-z0-9_.]*)\[([a-z_]+)\]")


def parse_short(items: Mapping[str, str] | list[tuple[str, str]]) -> Node:
    """This function reads the short form, `field[op]=value`; lists are comma-separated. Raises BadFilter.

    Keys without brackets are passed over: they are other parameters of the address.
    """
    pairs = items.items() if isinstance(items, Mapping) else items
    parts = []
    for key, raw in pairs:
        match = SHORT.fullmatch(key)
        if match is None:
            continue
        name, op = match.groups()
        value: Any = raw.split(",") if op in ("in", "not_in", "between") else raw
        if op == "empty":
            value = raw.lower() not in ("false", "0", "no")
        if op in ("any", "none"):
            value = _inner(raw)
        parts.append({"field": name, "op": op, "value": value})
    return parse({"and": parts}) if parts else EVERYTHING


def _inner(raw: str) -> Any:
    try:
        return json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        raise BadFilter(_("A filter is a JSON object.")) from None


def to_json(node: Node) -> dict:
    """This function writes a filter back as the JSON tree."""
    match node:
        case And(parts):
            return {"and": [to_json(p) for p in parts]}
        case Or(parts):
            return {"or": [to_json(p) for p in parts]}
        case Not(part):
            return {"not": to_json(part)}
        case Test(path, op, value):
            inner = to_json(value) if op in ("any", "none") else value
            return {"field": ".".join(path), "op": op, "value": inner}
    raise TypeError(node)


def both(*nodes: Node) -> Node:
    """This function joins filters with "and"."""
    parts = tuple(n for n in nodes if n != EVERYTHING)
    return parts[0] if len(parts) == 1 else And(parts)
