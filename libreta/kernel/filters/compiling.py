"""Filters become SQL conditions here and nowhere else, together with the reader's rights on fields and related rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Lookup, OuterRef, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    In,
    IsNull,
    IStartsWith,
    LessThan,
    LessThanOrEqual,
)
from django.utils.translation import gettext_lazy as _

from libreta.kernel import following, records
from libreta.kernel.actors import Actor
from libreta.kernel.fields import MOMENTS, NUMBERS, TEXTS, Field
from libreta.kernel.filters import moments
from libreta.kernel.filters.language import And, Node, Not, Or, Test
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import BadFilter, NotVisible
from libreta.kernel.rows import NOTHING, visible

ORDERED = {"lt": LessThan, "lte": LessThanOrEqual, "gt": GreaterThan, "gte": GreaterThanOrEqual}
COMMON = frozenset({"eq", "ne", "in", "not_in", "empty"})
OPS_OF_KIND: dict[str, frozenset[str]] = {
    **{kind: COMMON | {"contains", "starts"} for kind in TEXTS},
    **{kind: COMMON | {"lt", "lte", "gt", "gte", "between"} for kind in NUMBERS},
    **{kind: COMMON | {"lt", "lte", "gt", "gte", "between", "within"} for kind in MOMENTS},
    "boolean": frozenset({"eq", "ne", "empty"}),
    "choice": COMMON,
    "multi_choice": frozenset({"contains", "in", "not_in", "empty"}),
    "reference": COMMON | {"any", "none"},
    "user": COMMON,
}


@dataclass(frozen=True)
class _Reading:
    """For whom and when a filter is compiled."""

    record_type: RecordType
    actor: Actor
    at: datetime


def compile_tree(node: Node, record_type: RecordType, actor: Actor, at: datetime) -> Q:
    """This function gives the condition of a filter over rows of `record_type`.

    Raises BadFilter for an unknown or unreadable field, an operator that the field does not know, a value of the wrong
    kind.
    """
    return _condition(node, _Reading(record_type, actor, at))


def _condition(node: Node, reading: _Reading) -> Q:
    match node:
        case And(parts):
            return _joined(parts, reading, Q.AND)
        case Or(parts):
            return _joined(parts, reading, Q.OR)
        case Not(part):
            return _negated(_condition(part, reading))
        case Test():
            return _test(node, reading)
    raise TypeError(node)


def _negated(condition: Q) -> Q:
    """Where the condition is not true, unknown included: a customer without a city is not in Cluj."""
    return Q(Exact(Coalesce(condition, Value(False)), Value(False))) if condition else NOTHING


def _joined(parts: tuple[Node, ...], reading: _Reading, how: str) -> Q:
    if not parts and how == Q.OR:
        return Q(pk__in=[])
    joined = Q()
    for part in parts:
        joined = joined._combine(_condition(part, reading), how) if joined else _condition(part, reading)
    return joined


def _test(test: Test, reading: _Reading) -> Q:
    name, *rest = test.path
    described = _readable(name, reading)
    if described is None:
        return _related(name, rest, test, reading)
    if rest:
        inner = Test(tuple(rest), test.op, test.value)
        return _through_reference(described, inner, reading)
    if test.op not in OPS_OF_KIND.get(described.kind, frozenset()):
        raise BadFilter(
            _("The field “%(field)s” does not know the operator “%(op)s”.") % {"field": name, "op": test.op}
        )
    if test.op in ("any", "none"):
        found = _through_reference(described, test.value, reading)
        return found if test.op == "any" else _negated(found)
    return _compared(described, test, reading)


def _readable(name: str, reading: _Reading) -> Field | None:
    described = reading.record_type.field(name)
    if described is None:
        return None
    if not reading.actor.rights.field(reading.record_type.key, name).readable or not described.filterable:
        raise BadFilter(_("There is no field “%(field)s” to filter by.") % {"field": name})
    return described


def _through_reference(described: Field, inner: Node, reading: _Reading) -> Q:
    if described.kind != "reference":
        raise BadFilter(_("The field “%(field)s” does not lead to another record.") % {"field": described.name})
    try:
        target = records.get(described.target)
    except NotVisible:
        raise BadFilter(
            _("The field “%(field)s” does not lead to another record.") % {"field": described.name}
        ) from None
    rows = _rows(target, inner, reading)
    if described.custom:
        return Q(In(described.expression(), rows.values("pk")))
    return Q(**{f"{described.path}__in": rows.values("pk")})


def _related(name: str, rest: list[str], test: Test, reading: _Reading) -> Q:
    relation = reading.record_type.relations().get(name)
    if relation is None:
        raise BadFilter(_("There is no field “%(field)s” to filter by.") % {"field": name})
    other = records.get(relation.type_key)
    via = _readable(relation.via, replace(reading, record_type=other))
    if rest:
        inner: Node = Test(tuple(rest), test.op, test.value)
        return _exists(other, via, inner, reading)
    if test.op not in ("any", "none"):
        raise BadFilter(_("Related records are compared with “any” or “none”."))
    found = _exists(other, via, test.value, reading)
    return found if test.op == "any" else _negated(found)


def _exists(other: RecordType, via: Field, inner: Node, reading: _Reading) -> Q:
    return Q(Exists(_rows(other, inner, reading).filter(Exact(via.expression(), OuterRef("pk")))))


def _rows(target: RecordType, inner: Node, reading: _Reading) -> Any:
    condition = visible(target, reading.actor) & _condition(inner, replace(reading, record_type=target))
    return target.model._default_manager.filter(condition, trashed_at=None)


def _compared(described: Field, test: Test, reading: _Reading) -> Q:
    if test.op == "empty":
        found = _is_empty(described)
        return found if test.value in (True, None, "true", 1) else _negated(found)
    compare: Callable[[Field, Any, _Reading], Q] = _COMPARISONS[test.op]
    try:
        return compare(described, test.value, reading)
    except OverflowError:
        raise BadFilter(_("This date is out of range.")) from None


def _is_empty(described: Field) -> Q:
    if described.custom:
        missing = Q(IsNull(KeyTextTransform(described.name, "extra"), True))
        return missing | _is(Exact, described, []) if described.kind == "multi_choice" else missing
    missing = Q(**{f"{described.path}__isnull": True})
    return missing | Q(**{described.path: ""}) if described.kind in TEXTS or described.kind == "choice" else missing


def _is(lookup: type[Lookup], described: Field, value: Any) -> Q:
    return Q(lookup(described.expression(), value))


def _exact(described: Field, value: Any, reading: _Reading) -> Q:
    if described.kind == "datetime":
        start = _value(described, value, reading)
        if start is None:
            return _is_empty(described)
        if isinstance(value, str) and ("T" not in value) and not described.custom:
            return _is(GreaterThanOrEqual, described, start) & _is(LessThan, described, start + timedelta(days=1))
        return _is(Exact, described, start)
    known = _led(described, [_value(described, value, reading)])[0]
    return _is(Exact, described, known) if described.custom else Q(**{described.path: known})


def _one_of(described: Field, value: Any, reading: _Reading) -> Q:
    if not isinstance(value, list):
        raise BadFilter(_("A list of values is expected."))
    known = _led(described, [_value(described, item, reading) for item in value])
    if described.kind == "multi_choice":
        found = Q(pk__in=[])
        for item in known:
            found |= Q(extra__contains={described.name: [item]})
        return found
    return _is(In, described, known) if described.custom else Q(**{f"{described.path}__in": known})


def _led(described: Field, known: list[Any]) -> list[Any]:
    """Links, saved views and programs that still name a record that was merged mean the one that it became part of."""
    if described.kind != "reference":
        return known
    moved = following.survivors(described.target, [number for number in known if isinstance(number, int)])
    return [moved.get(number, number) for number in known] if moved else known


def _contains(described: Field, value: Any, reading: _Reading) -> Q:
    if described.kind == "multi_choice":
        return Q(extra__contains={described.name: [_value(described, value, reading)]})
    return _is(IContains, described, _text(value))


def _between(described: Field, value: Any, reading: _Reading) -> Q:
    if not isinstance(value, list) or len(value) != 2:
        raise BadFilter(_("Two values are expected: from and to."))
    low, high = (_value(described, item, reading) for item in value)
    return _is(GreaterThanOrEqual, described, low) & _is(LessThanOrEqual, described, high)


def _within(described: Field, value: Any, reading: _Reading) -> Q:
    today = moments.local_day(reading.at, reading.actor.timezone)
    try:
        found = moments.span(str(value), today)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise BadFilter(_("There is no span of days called “%(name)s”.") % {"name": str(value)[:40]})
    first, after = (_moment(described, day, reading) for day in found)
    return _is(GreaterThanOrEqual, described, first) & _is(LessThan, described, after)


def _ordered(lookup: type[Lookup]) -> Callable[[Field, Any, _Reading], Q]:
    return lambda described, value, reading: _is(lookup, described, _value(described, value, reading))


def _moment(described: Field, day: Any, reading: _Reading) -> Any:
    """A day as the field keeps it: a date, an instant, or the ISO text of a custom field."""
    if described.kind == "date":
        return day.isoformat() if described.custom else day
    instant = moments.start_of(day, reading.actor.timezone)
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z") if described.custom else instant


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise BadFilter(_("A text is expected."))
    return value


def _value(described: Field, value: Any, reading: _Reading) -> Any:
    """The value of a condition as the column compares it. Raises BadFilter."""
    if described.kind == "user" and value == "me":
        return reading.actor.user_id or 0
    if described.kind in MOMENTS and isinstance(value, str):
        today = moments.local_day(reading.at, reading.actor.timezone)
        try:
            day = moments.day_of(value, today)
            if day is None and described.kind == "datetime" and len(value) == 10:
                day = datetime.fromisoformat(value).date()
        except (ValueError, OverflowError):
            raise BadFilter(_("This date is out of range.")) from None
        if day is not None:
            return _moment(described, day, reading)
    if described.kind in ("text", "long_text", "phone", "email", "url", "choice") and not isinstance(value, str):
        raise BadFilter(_("The field “%(field)s” is compared with a text.") % {"field": described.name})
    return _cleaned(described, value)


def _cleaned(described: Field, value: Any) -> Any:
    if described.kind in ("text", "long_text", "url", "choice") or (described.kind == "email" and "@" not in value):
        return value
    loose = replace(described, required=False, max_length=None, cleaner=None, digits=None)
    try:
        known = loose.clean([value])[0] if described.kind == "multi_choice" else loose.clean(value)
    except (ValueError, IndexError) as problem:
        raise BadFilter(_("“%(field)s”: %(problem)s") % {"field": described.name, "problem": problem}) from None
    if described.custom and isinstance(known, bool):
        return "true" if known else "false"  # as JSON writes it
    return known


_COMPARISONS: dict[str, Callable[[Field, Any, _Reading], Q]] = {
    "eq": _exact,
    "ne": lambda described, value, reading: _negated(_exact(described, value, reading)),
    "in": _one_of,
    "not_in": lambda described, value, reading: _negated(_one_of(described, value, reading)),
    "contains": _contains,
    "starts": lambda described, value, reading: _is(IStartsWith, described, _text(value)),
    "between": _between,
    "within": _within,
    **{op: _ordered(lookup) for op, lookup in ORDERED.items()},
}
