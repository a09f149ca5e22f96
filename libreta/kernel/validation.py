"""Values on their way in: known fields the actor may write, of the right kind, pointing at records that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from libreta.kernel import arrivals, following, query, records
from libreta.kernel.actors import Actor, FieldRight
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Invalid, NotVisible

Errors = dict[int, dict[str, list[Any]]]
Values = dict[str, Any]


def clean_new(record_type: RecordType, rows: Sequence[Mapping[str, Any]], *, by: Actor, at: datetime) -> list[Values]:
    """This function cleans the values of new records. Raises Invalid with errors per row and field."""
    errors: Errors = {}
    readable, writable = record_type.fields_for(by), record_type.fields_for(by, FieldRight.WRITE)
    required = [f for f in record_type.fields().values() if f.required and not f.read_only]
    cleaned = [_clean_row(i, row, readable, writable, errors, None) for i, row in enumerate(rows)]
    _lead_on(record_type, cleaned)
    if record_type.prepare:
        record_type.prepare(cleaned, by=by, at=at)
    for i, values in enumerate(cleaned):
        for described in required:
            if values.get(described.name) in (None, "") and described.name not in errors.get(i, {}):
                _add(errors, i, described.name, _("This field is required."))
    _check_all(record_type, cleaned, errors, by=by, at=at)
    return cleaned


def clean_changes(
    record_type: RecordType, rows: Sequence[Mapping[str, Any]], *, held: Sequence[Any], by: Actor, at: datetime
) -> list[Values]:
    """This function cleans changes to records that are held locked. Raises Invalid with errors per row and field."""
    errors: Errors = {}
    readable, writable = record_type.fields_for(by), record_type.fields_for(by, FieldRight.WRITE)
    cleaned = [_clean_row(i, row, readable, writable, errors, held[i]) for i, row in enumerate(rows)]
    _lead_on(record_type, cleaned)
    if record_type.prepare:
        record_type.prepare(cleaned, by=by, at=at, held=held)
    _check_all(record_type, cleaned, errors, by=by, at=at, held=held, given=rows)
    return cleaned


def _clean_row(i: int, row: Mapping, readable: Any, writable: dict[str, Field], errors: Errors, held: Any) -> Values:
    values: Values = {}
    region = row.get("country") or getattr(held, "country", None)
    for name, raw in row.items():
        described = writable.get(name)
        if described is None:
            text = _("This field cannot be set.") if name in readable else _("There is no such field.")
            _add(errors, i, str(name)[:60], text)
            continue
        try:
            values[name] = described.clean(raw, region=region if isinstance(region, str) and len(region) == 2 else None)
        except ValueError as problem:
            _add(errors, i, name, str(problem))
    return values


def _lead_on(record_type: RecordType, cleaned: list[Values]) -> None:
    """Whoever points at a record that was merged into another one points at the other."""
    for described in record_type.fields().values():
        if described.kind == "reference":
            given = {values[described.name] for values in cleaned if isinstance(values.get(described.name), int)}
            moved = following.survivors(described.target, given)
            for values in cleaned if moved else ():
                if values.get(described.name) in moved:
                    values[described.name] = moved[values[described.name]]


def _check_all(
    record_type: RecordType,
    cleaned: list[Values],
    errors: Errors,
    *,
    by: Actor,
    at: datetime,
    held: Any = None,
    given: Sequence[Mapping[str, Any]] = (),
) -> None:
    links = cleaned if held is None else [_asked(record_type, *of) for of in zip(cleaned, held, given, strict=True)]
    _check_links(record_type, links, errors, by=by, at=at)
    if record_type.validate:
        more = (
            record_type.validate(cleaned, by=by, held=held)
            if held is not None
            else record_type.validate(cleaned, by=by)
        )
        for i, fields in (more or {}).items():
            for name, text in fields.items():
                _add(errors, i, name, text)
    for i, fields in arrivals.stopped(record_type.key, cleaned, by=by).items():
        for name, text in fields.items():
            _add(errors, i, name, text)
    if errors:
        raise Invalid(errors=errors.get(0, {}) if len(cleaned) == 1 else {}, rows=errors)


def _asked(record_type: RecordType, values: Values, was: Any, given: Mapping[str, Any]) -> Values:
    """The values but for those that `prepare` repeated as they stand: nobody asked for them."""
    columns = record_type.columns_by_name
    repeated = {n for n in values.keys() - given.keys() if n in columns and getattr(was, columns[n].path) == values[n]}
    return {name: value for name, value in values.items() if name not in repeated} if repeated else values


def _check_links(record_type: RecordType, cleaned: list[Values], errors: Errors, *, by: Actor, at: datetime) -> None:
    """Each reference points at a record that the actor sees, each user is there; one query per target."""
    for described in record_type.fields().values():
        if not described.is_link:
            continue
        wanted = {values[described.name] for values in cleaned if values.get(described.name) is not None}
        if not wanted:
            continue
        missing = wanted - _present(described, wanted, by=by, at=at)
        for i, values in enumerate(cleaned):
            if values.get(described.name) in missing:
                _add(errors, i, described.name, _("There is no such record, or it is not shared with you."))


def _present(described: Field, ids: set[int], *, by: Actor, at: datetime) -> set[int]:
    if described.kind == "user":
        return set(
            records.user_model()._default_manager.filter(pk__in=ids, is_active=True).values_list("pk", flat=True)
        )
    try:
        return set(query.of(described.target, by=by, at=at).with_ids(ids).queryset().values_list("pk", flat=True))
    except NotVisible:
        return set()


def _add(errors: Errors, i: int, name: str, text: Any) -> None:
    errors.setdefault(i, {}).setdefault(name, []).append(text)
