"""Filters as people read them: on chips, in the bar of a view, in previews."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from libreta.kernel import query, records
from libreta.kernel.fields import MOMENTS, NUMBERS, Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Refusal
from libreta.ui import addresses, displays

OPERATORS: dict[str, Any] = {
    "eq": _("is"),
    "ne": _("is not"),
    "in": _("is one of"),
    "not_in": _("is none of"),
    "contains": _("contains"),
    "starts": _("starts with"),
    "lt": _("is less than"),
    "lte": _("is at most"),
    "gt": _("is more than"),
    "gte": _("is at least"),
    "between": _("is between"),
    "empty": _("is empty"),
    "filled": _("is filled"),
    "within": _("is within"),
    "any": _("has any"),
    "none": _("has none"),
}
OF_MOMENTS: dict[str, Any] = {"lt": _("is before"), "lte": _("is up to"), "gt": _("is after"), "gte": _("is from")}
SPANS: dict[str, Any] = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this_week": _("this week"),
    "last_week": _("last week"),
    "next_week": _("next week"),
    "last_7_days": _("the last 7 days"),
    "last_30_days": _("the last 30 days"),
    "last_90_days": _("the last 90 days"),
    "next_7_days": _("the next 7 days"),
    "next_30_days": _("the next 30 days"),
    "next_90_days": _("the next 90 days"),
    "this_month": _("this month"),
    "last_month": _("last month"),
    "next_month": _("next month"),
    "this_quarter": _("this quarter"),
    "last_quarter": _("last quarter"),
    "next_quarter": _("next quarter"),
    "this_year": _("this year"),
    "last_year": _("last year"),
    "next_year": _("next year"),
}


def operator(op: str, field: Field | None) -> Any:
    """This function names an operator as it reads with a field."""
    return OF_MOMENTS.get(op, OPERATORS[op]) if field is not None and field.kind in MOMENTS else OPERATORS[op]


def field_of(record_type: RecordType, path: str, actor: Any) -> tuple[Field | None, Any]:
    """This function finds the field at the end of a path, and the label of the whole path."""
    name, _dot, rest = path.partition(".")
    found = record_type.fields_for(actor).get(name)
    if found is None:
        relation = record_type.relations().get(name)
        if relation is None:
            return None, path
        inner, label = field_of(records.get(relation.type_key), rest, actor) if rest else (None, "")
        return inner, f"{relation.label} · {label}" if rest else relation.label
    if not rest:
        return found, found.label
    inner, label = field_of(records.get(found.target), rest, actor) if found.target else (None, rest)
    return inner, f"{found.label} · {label}"


def parts(tree: dict, record_type: RecordType, query_of: query.RecordQuery) -> list[tuple[str, str, str]]:
    """This function gives for each condition at the top of a filter: what, how, and compared with what."""
    return [_part(part, record_type, query_of) for part in tree["and"]]


def _part(node: dict, record_type: RecordType, asked: query.RecordQuery) -> tuple[str, str, str]:
    if "field" in node:
        return _test(node, record_type, asked)
    if "not" in node:
        return "", gettext("not"), _words(node["not"], record_type, asked)
    word = "and" if "and" in node else "or"
    joined = f" {gettext('and') if word == 'and' else gettext('or')} "
    return "", "", joined.join(_words(part, record_type, asked) for part in node[word]) or gettext("anything")


def _words(node: dict, record_type: RecordType, asked: query.RecordQuery) -> str:
    return " ".join(word for word in _part(node, record_type, asked) if word)


def _test(node: dict, record_type: RecordType, asked: query.RecordQuery) -> tuple[str, str, str]:
    op, value = node.get("op", "eq"), node.get("value")
    field, label = field_of(record_type, node["field"], asked.actor)
    if op == "empty":
        return str(label), str(OPERATORS["empty" if value in (True, None, "true", 1) else "filled"]), ""
    if op in ("any", "none"):
        relation = record_type.relations().get(node["field"])
        inner = value if value and value != {"and": []} else None
        target = records.get(relation.type_key) if relation else None
        return str(label), str(OPERATORS[op]), _words(inner, target, asked) if inner and target else ""
    if op == "within":
        return str(label), str(OPERATORS[op]), str(SPANS.get(value, value))
    return str(label), str(operator(op, field)), _value(value, field, asked)


def _value(value: Any, field: Field | None, asked: query.RecordQuery) -> str:
    values = value if isinstance(value, list) else [value]
    if field is None:
        return ", ".join(str(v) for v in values)
    labels = _labels(field, values, asked) if field.is_link else {}
    words = [_one(v, field, labels) for v in values[:4]]
    return ", ".join(words) + (" …" if len(values) > 4 else "")


def _one(value: Any, field: Field, labels: dict) -> str:
    if field.kind == "user" and value == "me":
        return gettext("me")
    if field.kind in NUMBERS | MOMENTS and isinstance(value, str) and not value[:1].isdigit():
        return str(SPANS.get(value, value))
    return displays.plain(field, value, labels)


def _labels(field: Field, values: list, asked: query.RecordQuery) -> dict:
    ids = {addresses.number_of(v) for v in values} - {None}
    key = "user" if field.kind == "user" else field.target
    try:
        return {key: query.titles(key, ids, by=asked.actor, at=asked.at)} if key else {}
    except Refusal:
        return {}
