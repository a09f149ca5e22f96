"""Two people, one record: the second is shown the difference, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from libreta.kernel.actors import Actor
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import StaleVersion

ValuesSince = Callable[[RecordType, int, int], Mapping[str, Any]]
_values_since: list[ValuesSince] = []


def register_past(values_since: ValuesSince) -> None:
    """This function lets the audit trail tell what a record held at a version: changed fields to values."""
    _values_since[:] = [values_since]


def refuse_stale(record_type: RecordType, changes: Iterable[Any], held: Mapping[int, Any], *, by: Actor) -> None:
    """This function raises StaleVersion when a change was made upon values that are no longer there."""
    found: list[dict[str, Any]] = []
    for change in changes:
        record = held[change.id]
        if change.version is not None and change.version != record.version:
            found += _by_version(record_type, change, record, by)
        elif change.base is not None:
            found += _by_base(record_type, change, record, by)
    if found:
        raise StaleVersion(conflicts=found)


def _by_version(record_type: RecordType, change: Any, record: Any, by: Actor) -> list[dict[str, Any]]:
    past = _values_since[0](record_type, record.pk, change.version) if _values_since else {}
    names = [*change.values, *(n for n in past if n not in change.values)]
    rows = []
    for name in names:
        described = record_type.field(name)
        if described is None or not by.rights.field(record_type.key, name).readable:
            continue
        theirs = current(described, record)
        rows.append(
            {
                "id": record.pk,
                "field": name,
                "base": past.get(name, theirs),
                "yours": change.values.get(name, past.get(name)),
                "theirs": theirs,
            }
        )
    return rows or [
        {"id": record.pk, "field": "version", "base": change.version, "yours": change.version, "theirs": record.version}
    ]


def _by_base(record_type: RecordType, change: Any, record: Any, by: Actor) -> list[dict[str, Any]]:
    rows = []
    for name, base in change.base.items():
        described = record_type.field(name)
        if described is None or name not in change.values or not by.rights.field(record_type.key, name).readable:
            continue
        theirs = current(described, record)
        if _cleaned(described, base) != theirs and _cleaned(described, change.values[name]) != theirs:
            rows.append({"id": record.pk, "field": name, "base": base, "yours": change.values[name], "theirs": theirs})
    return rows


def current(described: Any, record: Any) -> Any:
    """This function gives the value that a record has now in a field."""
    return record.extra.get(described.name) if described.custom else getattr(record, described.path)


def _cleaned(described: Any, value: Any) -> Any:
    from dataclasses import replace

    try:
        return replace(described, required=False).clean(value)
    except ValueError:
        return value
