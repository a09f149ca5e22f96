"""The filter builder: a filter as groups of conditions that a form can show, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from libreta.kernel import filters, records
from libreta.kernel.actors import Actor
from libreta.kernel.fields import MOMENTS, Field
from libreta.kernel.filters.compiling import OPS_OF_KIND
from libreta.kernel.records import RecordType
from libreta.ui import references, sentences

ORDER = (
    "eq",
    "ne",
    "contains",
    "starts",
    "in",
    "not_in",
    "lt",
    "lte",
    "gt",
    "gte",
    "between",
    "within",
    "empty",
    "filled",
    "any",
    "none",
)
WITHOUT_VALUE = frozenset({"empty", "filled", "any", "none"})
MOST = 40


@dataclass
class Condition:
    """One row of the builder. `kept` holds a part of the filter that the builder shows as it is."""

    path: str = ""
    op: str = ""
    value: Any = None
    kept: dict | None = None


@dataclass
class Group:
    """Conditions that hold all, or any."""

    join: str = "and"
    conditions: list[Condition] = field(default_factory=list)


@dataclass
class Builder:
    """Groups that hold all, or any."""

    join: str
    groups: list[Group]


def of_tree(tree: dict) -> Builder:
    """This function lays a filter out as groups."""
    parts = tree["and"]
    if len(parts) == 1 and "or" in parts[0] and any("and" in p for p in parts[0]["or"]):
        return Builder("or", [_group(part) for part in parts[0]["or"]])
    loose = Group("and", [_condition(p) for p in parts if not _is_flat_or(p)])
    groups = [Group("or", [_condition(p) for p in part["or"]]) for part in parts if _is_flat_or(part)]
    return Builder("and", ([loose] if loose.conditions or not groups else []) + groups)


def _is_flat_or(part: dict) -> bool:
    return bool(part.get("or")) and all("field" in p for p in part["or"])


def _group(part: dict) -> Group:
    return Group("and", [_condition(p) for p in part["and"]]) if "and" in part else Group("and", [_condition(part)])


def _condition(node: dict) -> Condition:
    if "field" not in node or (node.get("op") in ("any", "none") and node.get("value") not in (None, {}, {"and": []})):
        return Condition(kept=node)
    op = node.get("op", "eq")
    if op == "empty" and node.get("value") not in (True, None, "true", 1):
        op = "filled"
    return Condition(node["field"], op, node.get("value"))


def to_tree(builder: Builder) -> dict:
    """This function writes groups back as a filter with an "and" at the top."""
    groups = [
        (g.join, nodes) for g in builder.groups if (nodes := [n for c in g.conditions if (n := _node(c)) is not None])
    ]
    if builder.join == "or" and len(groups) > 1:
        return {"and": [{"or": [{join: nodes} for join, nodes in groups]}]}
    tree: dict = {"and": []}
    for join, nodes in groups:
        tree["and"] += nodes if join == "and" or len(nodes) == 1 else [{"or": nodes}]
    return tree


def _node(condition: Condition) -> dict | None:
    if condition.kept is not None:
        return condition.kept
    if not condition.path or not condition.op:
        return None
    if condition.op in ("empty", "filled"):
        return {"field": condition.path, "op": "empty", "value": condition.op == "empty"}
    if condition.op in ("any", "none"):
        return {"field": condition.path, "op": condition.op, "value": {"and": []}}
    if condition.value in (None, "", []) or (condition.op == "between" and "" in condition.value):
        return None
    return {"field": condition.path, "op": condition.op, "value": condition.value}


def of_form(data: QueryDict, record_type: RecordType, *, by: Actor, at: Any) -> Builder:
    """This function reads what the builder's form says."""
    groups = [
        Group("or" if data.get(f"g{g}-join") == "or" else "and") for g in range(min(_number(data.get("groups")), MOST))
    ]
    for i in range(min(_number(data.get("conditions")), MOST)):
        place = _number(data.get(f"c{i}-group"))
        if place < len(groups) and f"c{i}-gone" not in data:
            groups[place].conditions.append(_asked(data, i, record_type, by=by, at=at))
    return Builder("or" if data.get("join") == "or" else "and", groups or [Group()])


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 4 else 0


def _asked(data: QueryDict, i: int, record_type: RecordType, *, by: Actor, at: Any) -> Condition:
    if raw := data.get(f"c{i}-kept"):
        return Condition(kept=filters.to_json(filters.parse(raw)))
    path = data.get(f"c{i}-field", "")
    found, _label = sentences.field_of(record_type, path, by)
    known = operators(found, path, record_type)
    op = data.get(f"c{i}-op", "")
    op = op if op in known else (known[0] if known else "")
    if data.get(f"c{i}-of") != f"{path} {op}" or found is None:
        return Condition(path, op)
    return Condition(path, op, _value(data, i, found, op, by=by, at=at))


def _value(data: QueryDict, i: int, found: Field, op: str, *, by: Actor, at: Any) -> Any:
    name = f"c{i}-value"
    if op == "within":
        return data.get(name)
    if op == "between":
        return [references.read(renamed(found, f"{name}{end}"), data, by=by, at=at)[0] for end in ("a", "b")]
    if op in ("in", "not_in") and not found.choices:
        return [part.strip() for part in data.get(name, "").split(",") if part.strip()]
    value = references.read(_shaped(renamed(found, name), op), data, by=by, at=at)[0]
    return value == "true" if found.kind == "boolean" and isinstance(value, str) else value


def renamed(found: Field, name: str) -> Field:
    """This function gives the field under the name that it has in the form, never required."""
    return replace(found, name=name, required=False, currency="", help="")


def _shaped(found: Field, op: str) -> Field:
    """The field as an operator asks for it: several choices, yes or no as a choice."""
    if op in ("in", "not_in") and found.choices:
        return replace(found, kind="multi_choice")
    if found.kind == "multi_choice":
        return replace(found, kind="choice")
    if found.kind == "boolean":
        return replace(found, kind="choice")
    return (
        replace(found, kind="date")
        if found.kind == "datetime"
        else replace(found, kind="text")
        if found.kind in ("email", "phone", "url", "long_text")
        else found
    )


shaped = _shaped


def operators(found: Field | None, path: str, record_type: RecordType) -> list[str]:
    """This function lists the operators that a path knows, in the order of their use."""
    if path in record_type.relations():
        return ["any", "none"]
    if found is None:
        return []
    known = OPS_OF_KIND.get(found.kind, frozenset()) - {"any", "none"}
    if found.kind in MOMENTS:
        return ["within", *[op for op in ORDER if op in known and op not in ("within", "in", "not_in", "ne")], "filled"]
    if found.is_link:
        known = known - {"in", "not_in"}
    return [op for op in ORDER if op in known or (op == "filled" and "empty" in known)]


def offered(record_type: RecordType, actor: Actor) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """This function lists what a filter may ask about: own fields first, then those of related records."""
    own = _fields(record_type, actor)
    ahead = [(n, f) for n in record_type.filters for m, f in own if n == m]
    groups = [(record_type.label, [(n, f.label) for n, f in ahead + [pair for pair in own if pair not in ahead]])]
    for name, described in own:
        if described.kind == "reference" and described.target:
            target = records.get(described.target)
            groups.append((described.label, [(f"{name}.{n}", f.label) for n, f in _fields(target, actor)]))
    for name, relation in record_type.relations().items():
        other = records.get(relation.type_key)
        if actor.rights.scope(other.key, "read") != "none":
            inner = [(f"{name}.{n}", f.label) for n, f in _fields(other, actor) if n != relation.via]
            groups.append((relation.label, [(name, relation.label), *inner]))
    return groups


def _fields(record_type: RecordType, actor: Actor) -> list[tuple[str, Field]]:
    return [(n, f) for n, f in record_type.fields_for(actor).items() if f.filterable and f.kind in OPS_OF_KIND]


def kept_json(condition: Condition) -> str:
    return json.dumps(condition.kept, ensure_ascii=False)
