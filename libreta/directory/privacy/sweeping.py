"""Looking through every text column of the database for what means a person: the net below the declarations.

The catalog of the database is asked, not the models, so a table that was made while the program runs, or by somebody
else, is looked through as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from libreta.directory.privacy.guards import aside
from libreta.kernel.personal import silent_tables, told

COLUMNS = """
SELECT c.relname, a.attname, t.typname, CASE WHEN a.atttypmod > 4 THEN a.atttypmod - 4 END
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  AND t.typname IN ('text', 'varchar', 'bpchar', 'json', 'jsonb', '_text', '_varchar')
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k
                  WHERE k.conrelid = c.oid AND k.contype IN ('p', 'f') AND a.attnum = ANY(k.conkey))
ORDER BY c.relname, a.attnum
"""


@dataclass(frozen=True)
class Column:
    name: str
    kind: str
    longest: int | None

    def matches(self) -> sql.Composable:
        """This method gives the condition under which the column mentions the person."""
        return sql.SQL("{}::text ~* %(pattern)s").format(sql.Identifier(self.name))

    def replaced(self) -> sql.Composable:
        """This method gives the column with the pseudonym in the place of every mention."""
        name = sql.Identifier(self.name)
        if self.kind == "jsonb" or self.kind == "json":
            kind = sql.SQL(self.kind)
            return sql.SQL("regexp_replace({}::text, %(pattern)s, %(instead)s, 'gi')::{}").format(name, kind)
        if self.kind.startswith("_"):
            return sql.SQL(
                "ARRAY(SELECT regexp_replace(e, %(pattern)s, %(instead)s, 'gi') "
                "FROM unnest({}) WITH ORDINALITY u(e, n) ORDER BY n)"
            ).format(name)
        text = sql.SQL("regexp_replace({}, %(pattern)s, %(instead)s, 'gi')").format(name)
        return sql.SQL("left({}, {})").format(text, sql.Literal(self.longest)) if self.longest else text


def tables() -> Iterator[tuple[str, list[Column]]]:
    """This function lists the tables to look through, each with its text columns."""
    left_out = {table for table, one in silent_tables().items() if not one.swept}
    found: dict[str, list[Column]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, name, kind, longest in cursor.fetchall():
            if table not in left_out:
                found.setdefault(table, []).append(Column(name, kind, longest))
    yield from found.items()


def count(table: str, columns: list[Column], wanted: str) -> int:
    """This function counts the rows of a table that mention a person."""
    with connection.cursor() as cursor:
        asked = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(sql.Identifier(table), _matching(columns))
        cursor.execute(asked, {"pattern": wanted})
        return cursor.fetchone()[0]


def sweep(table: str, columns: list[Column], wanted: str, instead: str) -> int:
    """This function puts the pseudonym wherever a table mentions the person, and tells in how many rows."""
    if not count(table, columns, wanted):
        return 0
    guards = [(one.table, guard) for one in told() if one.table == table for guard in one.guards]
    settings = sql.SQL(", ").join(
        sql.SQL("{0} = CASE WHEN {1} THEN {2} ELSE {0} END").format(sql.Identifier(c.name), c.matches(), c.replaced())
        for c in columns
    )
    statement = sql.SQL("UPDATE {} SET {} WHERE {}").format(sql.Identifier(table), settings, _matching(columns))
    with transaction.atomic(), aside(guards), connection.cursor() as cursor:
        cursor.execute(statement, {"pattern": wanted, "instead": instead})
        return cursor.rowcount


def forget_typed(wanted: str) -> int:
    """This function empties what was typed in searches that name a person by any word, and tells in how many rows."""
    done = 0
    for table, one in silent_tables().items() if wanted else ():
        for name in one.typed:
            with connection.cursor() as cursor:
                statement = sql.SQL("UPDATE {} SET {} = '' WHERE {} ~* %s")
                column = sql.Identifier(name)
                cursor.execute(statement.format(sql.Identifier(table), column, column), [wanted])
                done += cursor.rowcount
    return done


def _matching(columns: list[Column]) -> sql.Composable:
    return sql.SQL(" OR ").join(column.matches() for column in columns)
