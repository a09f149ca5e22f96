"""Writes the triggers of the trail: one per table and statement kind, with the columns spelt out.

Statement-level triggers see all rows of a statement at once (bulk writes, COPY, raw SQL) in transition tables. The
columns are compared one by one and only those that changed become JSON. Measured on 100,000 customers: 12% on insert,
11% on update.
"""

import hashlib

from django.db import connection, models, transaction

from libreta.audit.tracked import Tracked, tracked

KINDS = ("insert", "update", "delete", "truncate")

HEAD = """
#variable_conflict use_variable
DECLARE
    actor jsonb := nullif(current_setting('libreta.actor', true), '')::jsonb;
    who bigint := (actor->>'id')::bigint;
    who_name text := coalesce(actor->>'name', session_user);
    way text := coalesce(actor->>'door', 'sql');
    by_key bigint := (actor->>'key')::bigint;
    why text := coalesce(actor->>'cause', '');
    tx bigint := pg_current_xact_id()::text::bigint;
BEGIN
    INSERT INTO audit_change
        (at, txid, actor_id, actor_name, key_id, door, cause, record_type, record_id, action, changes)
"""
WHO = "now(), tx, who, who_name, by_key, way, why"


def install(*, only: set[str] | None = None) -> list[str]:
    """This function brings the triggers of all tables under watch up to date and returns the tables it touched.

    What is up to date already costs no lock.
    """
    touched = []
    present = _present()
    tables = set(connection.introspection.table_names())
    for item in tracked():
        if item.table not in tables or (only is not None and item.key not in only):
            continue
        wanted = {kind: _sql(item, kind) for kind in KINDS if not (kind == "insert" and item.appended)}
        if all(present.get((item.table, kind)) == _mark(sql) for kind, sql in wanted.items()):
            continue
        with transaction.atomic(), connection.cursor() as cursor:
            for kind, sql in wanted.items():
                cursor.execute(sql)
                cursor.execute(f"COMMENT ON FUNCTION {_function(item, kind)}() IS '{_mark(sql)}'")
        touched.append(item.table)
    return touched


def missing() -> list[str]:
    """This function lists tables under watch whose triggers are absent, disabled or out of date."""
    present = _present()
    tables = set(connection.introspection.table_names())
    return [
        f"{item.table}: {kind}"
        for item in tracked()
        for kind in KINDS
        if item.table in tables
        and not (kind == "insert" and item.appended)
        and present.get((item.table, kind)) != _mark(_sql(item, kind))
    ]


def _present() -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, replace(t.tgname, 'audit_on_', ''), obj_description(t.tgfoid, 'pg_proc') "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE 'audit\\_on\\_%%' AND t.tgenabled = 'A'"
        )
        return {(table, kind): mark or "" for table, kind, mark in cursor.fetchall()}


def _mark(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()[:16]


def _function(item: Tracked, kind: str) -> str:
    name = f"audit_{kind}_{item.table}"
    return f'"{name[:50]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"' if len(name) > 60 else f'"{name}"'


def _sql(item: Tracked, kind: str) -> str:
    body = {"insert": _insert, "update": _update, "delete": _delete, "truncate": _truncate}[kind](item)
    tables = {
        "insert": "REFERENCING NEW TABLE AS new_rows",
        "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "delete": "REFERENCING OLD TABLE AS old_rows",
        "truncate": "",
    }[kind]
    name, function = f"audit_on_{kind}", _function(item, kind)
    return f"""
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT AS $audit$
{HEAD}{body};
    RETURN NULL;
END $audit$;
DROP TRIGGER IF EXISTS {name} ON "{item.table}";
CREATE TRIGGER {name} AFTER {kind.upper()} ON "{item.table}" {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
ALTER TABLE "{item.table}" ENABLE ALWAYS TRIGGER {name};
"""


def _insert(item: Tracked) -> str:
    return f"    SELECT {WHO}, '{item.key}', {_id(item, 'n')}, 'create', NULL FROM new_rows n"


def _truncate(item: Tracked) -> str:
    return f"    VALUES ({WHO}, '{item.key}', NULL, 'truncate', NULL)"


def _delete(item: Tracked) -> str:
    return f"    SELECT {WHO}, '{item.key}', {_id(item, 'o')}, 'delete', {_old_row(item)} FROM old_rows o"


def _update(item: Tracked) -> str:
    """Matches old and new rows by key; a row whose key was changed counts as deleted and created."""
    key = item.model._meta.pk.column
    parts = ",\n            ".join(_comparison(item, name, column) for name, column in item.columns())
    return f"""
    SELECT {WHO}, '{item.key}', d.record_id, d.action, d.changes FROM (
        SELECT coalesce({_id(item, "n")}, {_id(item, "o")}) AS record_id,
            CASE WHEN o."{key}" IS NULL THEN 'create' WHEN n."{key}" IS NULL THEN 'delete' ELSE 'update' END AS action,
            CASE WHEN o."{key}" IS NULL THEN NULL WHEN n."{key}" IS NULL THEN {_old_row(item)} ELSE
            ('{{' || nullif(concat_ws(',',
            {parts}
            ), '') || '}}')::jsonb END AS changes
        FROM old_rows o FULL JOIN new_rows n ON o."{key}" = n."{key}"
    ) d WHERE d.changes IS NOT NULL OR d.action <> 'update'"""


def _comparison(item: Tracked, name: str, column: str) -> str:
    differ = f'o."{column}" IS DISTINCT FROM n."{column}"'
    if name in item.secret:
        return f"""CASE WHEN {differ} THEN '"{name}":[null,null]' END"""
    if name == "extra":
        return f"""CASE WHEN {differ} THEN (
                SELECT string_agg(to_json(k)::text || ':' || jsonb_build_array(o.extra->k, n.extra->k)::text, ',')
                FROM (SELECT jsonb_object_keys(o.extra) AS k UNION SELECT jsonb_object_keys(n.extra)) keys
                WHERE o.extra->k IS DISTINCT FROM n.extra->k) END"""
    return f"""CASE WHEN {differ} THEN '"{name}":' || jsonb_build_array(o."{column}", n."{column}")::text END"""


def _old_row(item: Tracked) -> str:
    """Keeps what a deleted row held, by field name, without nulls, secrets and custom fields' wrapping."""
    kept = [(name, column) for name, column in item.columns() if name not in item.secret and name != "extra"]
    halves = [kept[i : i + 45] for i in range(0, len(kept), 45)]  # a function takes at most 100 arguments
    pairs = " || ".join(
        "jsonb_build_object(" + ", ".join(f"""'{name}', o."{column}\"""" for name, column in half) + ")"
        for half in halves
    )
    has_extra = any(f.name == "extra" and isinstance(f, models.JSONField) for f in item.model._meta.concrete_fields)
    return f"({pairs}{' || o.extra' if has_extra else ''})"


def _id(item: Tracked, row: str) -> str:
    key = item.model._meta.pk
    return f'{row}."{key.column}"' if isinstance(key, models.IntegerField) else "NULL::bigint"
