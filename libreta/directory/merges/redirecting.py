"""Rows that are written while, or after, their customer is merged away: the database itself puts the survivor in.

Triggers upon every declared column take the lock that the foreign key takes anyway, only at once. Where a merge holds
the customer, the writer waits for its end and then sees who the survivor is; so no row can be written past a merge.
New rows are looked at once per statement, whatever their number; changed ones only where the column is set.
"""

from __future__ import annotations

import hashlib

from django.db import connection, transaction

from libreta.kernel import bonds
from libreta.kernel.bonds import Bond, Deed

NEW = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $follow$
BEGIN
    PERFORM FROM directory_customer WHERE id IN (SELECT "{column}" FROM new_rows) ORDER BY id FOR KEY SHARE;
    IF EXISTS (SELECT FROM directory_formercustomer f JOIN new_rows n ON f.former_id = n."{column}") THEN
        UPDATE "{table}" t SET "{column}" = f.survivor_id
        FROM new_rows n JOIN directory_formercustomer f ON f.former_id = n."{column}" WHERE t."{key}" = n."{key}";
    END IF;
    RETURN NULL;
END $follow$;
CREATE OR REPLACE TRIGGER "{trigger}" AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""
CHANGED = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $follow$
DECLARE
    survivor bigint;
BEGIN
    LOOP
        PERFORM FROM directory_customer WHERE id = NEW."{column}" FOR KEY SHARE;
        SELECT survivor_id INTO survivor FROM directory_formercustomer WHERE former_id = NEW."{column}";
        EXIT WHEN NOT FOUND;
        NEW."{column}" := survivor;
    END LOOP;
    RETURN NEW;
END $follow$;
CREATE OR REPLACE TRIGGER "{trigger}" BEFORE UPDATE OF "{column}" ON "{table}"
    FOR EACH ROW WHEN (NEW."{column}" IS NOT NULL AND NEW."{column}" IS DISTINCT FROM OLD."{column}")
    EXECUTE FUNCTION {function}()
"""
KINDS = {"directory_follow_new": NEW, "directory_follow_changed": CHANGED}
PRESENT = """
SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname LIKE 'directory\\_follow\\_%%' AND t.tgenabled <> 'D'
"""


def install() -> list[str]:
    """This function puts the triggers upon every declared column where they are missing, and names the columns."""
    lacking = _lacking()
    with transaction.atomic(), connection.cursor() as cursor:
        for bond, kind in lacking:
            names = {"table": bond.table, "column": bond.column, "key": bond.key, "trigger": _trigger(kind, bond)}
            cursor.execute(KINDS[kind].format(function=_function(kind, bond), **names))
    return sorted({bond.name for bond, _kind in lacking})


def missing() -> list[str]:
    """This function names the declared columns without their triggers."""
    return sorted({bond.name for bond, _kind in _lacking()})


def _lacking() -> list[tuple[Bond, str]]:
    with connection.cursor() as cursor:
        cursor.execute(PRESENT)
        present = {name for (name,) in cursor.fetchall()}
        tables = set(connection.introspection.table_names(cursor))
    return [
        (bond, kind)
        for bond in bonds.of("customer")
        if _is_followed(bond) and bond.table in tables
        for kind in KINDS
        if f"{bond.table}.{_trigger(kind, bond)}" not in present
    ]


def _is_followed(bond: Bond) -> bool:
    return bond.deed is Deed.MOVES and not bond.path and not bond.type_column


def _trigger(kind: str, bond: Bond) -> str:
    return f"{kind}_{bond.column}"


def _function(kind: str, bond: Bond) -> str:
    name = f"{bond.table}.{bond.column}"
    return f'"{kind}_{bond.column[:20]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"'
