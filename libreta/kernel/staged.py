"""Writing many records at once from a table in which they were prepared: what `writes` does, set by set, in SQL.

Rights, field rights, scopes, version, audit and one event hold as in `writes`. The values were cleaned before they were
staged; the staging table has one row per record with its `id` and a column per field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.db.models import NOT_PROVIDED
from psycopg import sql

from libreta.kernel import events, query, records
from libreta.kernel.actors import Actor, FieldRight, stamp
from libreta.kernel.fields import Field
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import Forbidden, NotAllowedNow
from libreta.kernel.rows import visible

ITSELF = frozenset({"extra", "id", "created_at", "created_by_id", "updated_at", "version", "trashed_at"})


@dataclass(frozen=True)
class Staged:
    """Rows of a staging table: `columns` maps field names to its columns, `condition` chooses the rows (alias s)."""

    table: str
    columns: Mapping[str, str]
    condition: sql.Composable
    parameters: Mapping[str, Any] = field(default_factory=dict)


def create(name: str, staged: Staged, *, by: Actor, at: datetime) -> list[int]:
    """This function creates the staged records under the ids that they carry, and gives these ids.

    An empty (null) cell takes the field's default. Raises Forbidden; IntegrityError and DataError come through.
    """
    record_type = records.get(name)
    query.require(record_type, by, "create")
    _require_writable(record_type, staged, by)
    if not record_type.creatable and by.role != "system":
        raise Forbidden()
    targets, sources = _insertion(record_type, staged, by)
    statement = sql.SQL(
        "INSERT INTO {table} ({targets}) SELECT {sources} FROM {staging} s WHERE {condition} RETURNING id"
    )
    with transaction.atomic():
        stamp(by)
        ids = _ids(
            statement.format(
                table=sql.Identifier(record_type.model._meta.db_table),
                targets=sql.SQL(", ").join(sql.Identifier(target) for target in targets),
                sources=sql.SQL(", ").join(sources),
                staging=sql.Identifier(staged.table),
                condition=staged.condition,
            ),
            {**staged.parameters, "_at": at, "_by": by.user_id},
        )
        _require_within(record_type, ids, by, "create")
        events.publish(record_type.event("created"), type_key=record_type.key, ids=ids, by=by, at=at)
    return ids


def update(name: str, staged: Staged, *, by: Actor, at: datetime, clear: bool = False) -> list[int]:
    """This function gives existing records the staged values and gives the ids of those that were changed.

    An empty (null) cell leaves the value as it is, or with `clear` empties it. Raises Forbidden.
    """
    record_type = records.get(name)
    query.require(record_type, by, "update")
    _require_writable(record_type, staged, by)
    if record_type.append_only:
        raise NotAllowedNow()
    table = sql.Identifier(record_type.model._meta.db_table)
    settings = [
        sql.SQL("{} = {}").format(sql.Identifier(column), value)
        for column, value in assignments(record_type, staged.columns, clear=clear).items()
    ]
    statement = sql.SQL(
        "UPDATE {table} t SET {settings}, version = t.version + 1, updated_at = %(_at)s "
        "FROM {staging} s WHERE t.id = s.id AND {condition} AND ({differs}) RETURNING t.id"
    )
    with transaction.atomic():
        stamp(by)
        ids = _ids(
            statement.format(
                table=table,
                settings=sql.SQL(", ").join(settings),
                staging=sql.Identifier(staged.table),
                condition=staged.condition,
                differs=differs(record_type, staged.columns, clear=clear),
            ),
            {**staged.parameters, "_at": at},
        )
        _require_within(record_type, ids, by, "update")
        fields = sorted(staged.columns)
        events.publish(record_type.event("updated"), type_key=record_type.key, ids=ids, by=by, at=at, fields=fields)
    return ids


def assignments(
    record_type: RecordType, columns: Mapping[str, str], *, clear: bool = False
) -> dict[str, sql.Composable]:
    """This function gives, per column of the table (alias t), what it becomes from the staging table (alias s)."""
    own, custom = _parted(record_type, columns)
    found = {
        described.path: sql.SQL("coalesce(s.{}, {})").format(
            sql.Identifier(column),
            sql.Literal(described.empty) if clear else sql.SQL("t.{}").format(sql.Identifier(described.path)),
        )
        for described, column in own
    }
    if custom:
        found["extra"] = sql.SQL("t.extra || {}").format(_extra(custom, keep_nulls=clear))
    return found


def differs(record_type: RecordType, columns: Mapping[str, str], *, clear: bool = False) -> sql.Composable:
    """This function gives the condition under which an assignment changes the record."""
    conditions = [
        sql.SQL("t.{} IS DISTINCT FROM {}").format(sql.Identifier(column), value)
        for column, value in assignments(record_type, columns, clear=clear).items()
    ]
    return sql.SQL(" OR ").join(conditions) if conditions else sql.SQL("false")


def _insertion(record_type: RecordType, staged: Staged, by: Actor) -> tuple[list[str], list[sql.Composable]]:
    own, custom = _parted(record_type, staged.columns)
    chosen: dict[str, sql.Composable] = {
        "id": sql.SQL("s.id"),
        "created_at": sql.SQL("%(_at)s"),
        "created_by_id": sql.SQL("%(_by)s"),
        "updated_at": sql.SQL("%(_at)s"),
        "version": sql.SQL("1"),
        "extra": _extra(custom) if custom else sql.SQL("'{}'::jsonb"),
    }
    by_path = {described.path: column for described, column in own}
    for column in record_type.model._meta.concrete_fields:
        if column.attname in ITSELF or column.generated:
            continue
        default = _default(column)
        if column.attname in by_path:
            source = sql.SQL("s.{}").format(sql.Identifier(by_path[column.attname]))
            chosen[column.column] = source if default is None else sql.SQL("coalesce({}, {})").format(source, default)
        elif column.attname == "owner_id" and record_type.owner:
            chosen[column.column] = sql.SQL("%(_by)s")
        elif default is not None and column.db_default is NOT_PROVIDED:
            chosen[column.column] = default
    return list(chosen), list(chosen.values())


def _default(column: models.Field) -> sql.Composable | None:
    if column.has_default():
        return sql.Literal(column.get_db_prep_save(column.get_default(), connection))
    if column.null:
        return None
    return sql.Literal("") if isinstance(column, models.CharField | models.TextField) else None


def _parted(
    record_type: RecordType, columns: Mapping[str, str]
) -> tuple[list[tuple[Field, str]], list[tuple[Field, str]]]:
    described = [(record_type.field(name), column) for name, column in columns.items()]
    return [pair for pair in described if not pair[0].custom], [pair for pair in described if pair[0].custom]


def _extra(custom: list[tuple[Field, str]], *, keep_nulls: bool = False) -> sql.Composable:
    pairs = sql.SQL(", ").join(
        sql.SQL("{}, s.{}").format(sql.Literal(described.name), sql.Identifier(column)) for described, column in custom
    )
    built = sql.SQL("jsonb_build_object({})").format(pairs)
    return built if keep_nulls else sql.SQL("jsonb_strip_nulls({})").format(built)


def _require_writable(record_type: RecordType, staged: Staged, by: Actor) -> None:
    writable = record_type.fields_for(by, FieldRight.WRITE)
    if refused := [name for name in staged.columns if name not in writable]:
        raise Forbidden(fields=refused)


def _require_within(record_type: RecordType, ids: list[int], by: Actor, verb: str) -> None:
    condition = visible(record_type, by, verb)
    if condition and record_type.model._default_manager.filter(condition, pk__in=ids).count() != len(ids):
        raise Forbidden()


def _ids(statement: sql.Composable, parameters: Mapping[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]
