"""Rows that are written while, or after, their customer is merged away: the database itself puts the survivor in.

A trigger upon every declared column takes the lock that the foreign key takes anyway, only at once. Where a merge holds
the customer, the writer waits for its end and then sees who the survivor is; so no row can be written past a merge.
"""

from __future__ import annotations

import hashlib

from django.db import connection, transaction

from libreta.kernel import bonds
from libreta.kernel.bonds import Bond, Deed

NAME = "directory_follow_merged"
FUNCTION = """
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
END $follow$
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER "{name}" BEFORE INSERT OR UPDATE OF "{column}" ON "{table}"
    FOR EACH ROW WHEN (NEW."{column}" IS NOT NULL) EXECUTE FUNCTION {function}()
"""


def install() -> list[str]:
    """This function puts the triggers upon every declared column where they are missing, and names the tables."""
    wanted = [bond for bond in bonds.of("customer") if _is_followed(bond)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid")
        present = {name for (name,) in cursor.fetchall()}
        tables = set(connection.introspection.table_names(cursor))
        missing = [b for b in wanted if b.table in tables and f"{b.table}.{_trigger(b)}" not in present]
        for column in {bond.column for bond in missing}:
            cursor.execute(FUNCTION.format(function=_function(column), column=column))
        for bond in missing:
            given = {"name": _trigger(bond), "table": bond.table, "column": bond.column}
            cursor.execute(TRIGGER.format(function=_function(bond.column), **given))
    return sorted({bond.table for bond in missing})


def missing() -> list[str]:
    """This function lists the declared columns without their trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgenabled <> 'D'"
        )
        present = {name for (name,) in cursor.fetchall()}
        tables = set(connection.introspection.table_names(cursor))
    wanted = [bond for bond in bonds.of("customer") if _is_followed(bond) and bond.table in tables]
    return [bond.name for bond in wanted if f"{bond.table}.{_trigger(bond)}" not in present]


def _is_followed(bond: Bond) -> bool:
    return bond.deed is Deed.MOVES and not bond.path and not bond.type_column


def _trigger(bond: Bond) -> str:
    return f"{NAME}_{bond.column}"


def _function(column: str) -> str:
    return f'"{NAME}_{column[:20]}_{hashlib.sha256(column.encode()).hexdigest()[:6]}"'
