"""Moving the rows that point at merged records, table by table, with a handful of statements whatever their number.

What is kept of it are the keys of the rows, by table and record, so that the way back is as quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from psycopg import sql

from libreta.directory.merges.terms import Act
from libreta.kernel.bonds import Bond, Deed, Lone, Once

S, Id, L = sql.SQL, sql.Identifier, sql.Literal
ALL = S("true")


@dataclass(frozen=True)
class Moved:
    """Rows with which the same was done: `old` and `new` are the values of the bond's column."""

    bond: str
    act: Act
    old: int | None
    new: int | None
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Mover:
    """Moves rows from records to those that they became part of; `columns` are the columns of each table."""

    at: datetime
    columns: Mapping[str, frozenset[str]]

    def move(self, bond: Bond, pairs: Mapping[int, int]) -> Iterator[Moved]:
        """This method moves the rows of one bond; `pairs` maps the keys that go to those that stay."""
        if bond.deed is not Deed.MOVES or not pairs:
            return
        left: list[int] = []
        if bond.apart:
            alone = self._alone(bond, pairs)
            left += [key for key, *_rest in alone]
            yield from self._treat_lone(bond, alone)
        for rule in bond.once:
            beaten = self._beaten(bond, rule, pairs, left)
            if rule.aside == "trashed_at":
                left += [key for key, _kept, _old in beaten]
            yield from self._set_aside(bond, rule, beaten)
            for part in bond.parts:
                yield from self.move(part, {key: kept for key, kept, _old in beaten})
        yield from self._moved(bond, pairs, left)

    def _alone(self, bond: Bond, pairs: Mapping[int, int]) -> list[tuple[int, int, bool]]:
        """Rows that would point at the same record twice: key, value, and whether they are out of the trash."""
        live = S("r.trashed_at IS NULL") if "trashed_at" in self.columns[bond.table] else S("true")
        statement = S(
            "SELECT r.{key}, r.{column}, {live} FROM {table} r JOIN {pairs} ON m.old = r.{column} "
            "LEFT JOIN {other} ON o.old = r.{apart} WHERE coalesce(o.new, r.{apart}) = m.new ORDER BY 1 FOR UPDATE OF r"
        )
        return self._rows(
            statement.format(
                key=Id(bond.key), column=Id(bond.column), table=Id(bond.table), apart=Id(bond.apart), live=live,
                pairs=_pairs(pairs, "m"), other=_pairs(pairs, "o"),
            )
        )  # fmt: skip

    def _treat_lone(self, bond: Bond, alone: list[tuple[int, int, bool]]) -> Iterator[Moved]:
        by_value: dict[int, list[int]] = {}
        for key, value, live in alone:
            if live or bond.lone is not Lone.ASIDE:
                by_value.setdefault(value, []).append(key)
        for value, keys in by_value.items():
            if bond.lone is Lone.ASIDE:
                self._update(bond, S("trashed_at = {}").format(L(self.at)), keys)
                yield Moved(bond.name, Act.ASIDE, value, None, tuple(keys))
            elif bond.lone is Lone.EMPTIES:
                self._update(bond, S("{} = NULL").format(Id(bond.column)), keys)
                yield Moved(bond.name, Act.EMPTIED, value, None, tuple(keys))

    def _beaten(self, bond: Bond, rule: Once, pairs: Mapping[int, int], left: list[int]) -> list[tuple[int, int, int]]:
        """Rows that a unique rule allows only once and that are not the first: key, key of the first, value."""
        others = S("").join(S(", r.{}").format(Id(name)) for name in rule.columns)
        filled = S("").join(S(" AND r.{} IS NOT NULL").format(Id(name)) for name in rule.columns)
        statement = S(
            "SELECT key, kept, value FROM (SELECT r.{key} AS key, r.{column} AS value, row_number() OVER w AS place, "
            "first_value(r.{key}) OVER w AS kept FROM {table} r LEFT JOIN {pairs} ON m.old = r.{column} "
            "WHERE r.{column} = ANY({either}) AND r.{key} <> ALL({left}) AND ({where}){filled} "
            "WINDOW w AS (PARTITION BY coalesce(m.new, r.{column}){others} "
            "ORDER BY {first}m.new IS NULL DESC, r.{key} DESC)) ranked WHERE place > 1 ORDER BY key"
        )
        return self._rows(
            statement.format(
                key=Id(bond.key), column=Id(bond.column), table=Id(bond.table), pairs=_pairs(pairs, "m"),
                either=_numbers(sorted({*pairs, *pairs.values()})), left=_numbers(left),
                where=S(rule.where), filled=filled, others=others, first=S(f"{rule.first}, ") if rule.first else S(""),
            )
        )  # fmt: skip

    def _set_aside(self, bond: Bond, rule: Once, beaten: list[tuple[int, int, int]]) -> Iterator[Moved]:
        by_value: dict[int, list[int]] = {}
        for key, _kept, value in beaten:
            by_value.setdefault(value, []).append(key)
        for value, keys in by_value.items():
            if rule.aside == "trashed_at":
                self._update(bond, S("trashed_at = {}").format(L(self.at)), keys)
                yield Moved(bond.name, Act.ASIDE, value, None, tuple(keys))
            else:
                self._update(bond, S("{} = false").format(Id(rule.aside)), keys)
                yield Moved(f"{bond.name}/{rule.aside}", Act.OFF, value, None, tuple(keys))

    def _moved(self, bond: Bond, pairs: Mapping[int, int], left: list[int]) -> Iterator[Moved]:
        value, change = _place(bond)
        condition = S(" AND r.{} = {}").format(Id(bond.type_column), L(bond.target)) if bond.type_column else S("")
        statement = S(
            "WITH moved AS (UPDATE {table} r SET {change}{stamped} FROM {pairs} "
            "WHERE {value} = m.old AND r.{key} <> ALL({left}){condition} RETURNING r.{key} AS key, m.old, m.new) "
            "SELECT old, new, array_agg(key ORDER BY key) FROM moved GROUP BY old, new ORDER BY old"
        )
        for old, new, keys in self._rows(
            statement.format(
                table=Id(bond.table), key=Id(bond.key), value=value, change=change(S("m.new")),
                stamped=self._stamped(bond.table), pairs=_pairs(pairs, "m"), left=_numbers(left), condition=condition,
            )
        ):  # fmt: skip
            yield Moved(bond.name, Act.MOVED, old, new, tuple(keys))

    def move_back(self, bond: Bond, done: Moved, column: str = "") -> int:
        """This method undoes one step and gives the number of rows that it reached; rows that somebody moved elsewhere
        since stay where they are."""
        keys = list(done.ids)
        match done.act:
            case Act.ASIDE:
                own = S("r.trashed_at = {}").format(L(self.at))
                return self._update(bond, S("trashed_at = NULL"), keys, own)
            case Act.OFF:
                return self._update(bond, S("{} = true").format(Id(column)), keys)
            case Act.EMPTIED:
                own = S("r.{} IS NULL").format(Id(bond.column))
                return self._update(bond, S("{} = {}").format(Id(bond.column), L(done.old)), keys, own)
        value, change = _place(bond)
        own = S("{} = {}").format(value, L(done.new))
        return self._update(bond, change(S("{}::bigint").format(L(done.old))), keys, own)

    def _update(self, bond: Bond, change: sql.Composable, keys: list[int], own: sql.Composable = ALL) -> int:
        statement = S("UPDATE {table} r SET {change}{stamped} WHERE r.{key} = ANY({keys}) AND {own}")
        with connection.cursor() as cursor:
            cursor.execute(
                statement.format(
                    table=Id(bond.table), change=change, stamped=self._stamped(bond.table), key=Id(bond.key),
                    keys=_numbers(keys), own=own,
                )
            )  # fmt: skip
            return cursor.rowcount

    def _stamped(self, table: str) -> sql.Composable:
        return S(", version = r.version + 1") if "version" in self.columns[table] else S("")

    def _rows(self, statement: sql.Composable) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()


def columns_of(tables: set[str]) -> dict[str, frozenset[str]]:
    """This function asks the database for the columns of tables; one that does not exist (an area whose migrations
    have not run) has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.oid = ANY(SELECT to_regclass(quote_ident(name)) FROM unnest(%s::text[]) name) "
            "AND a.attnum > 0 AND NOT a.attisdropped GROUP BY c.relname",
            [sorted(tables)],
        )
        return {table: frozenset(names) for table, names in cursor.fetchall()}


def _place(bond: Bond) -> tuple[sql.Composable, Callable[[sql.Composable], sql.Composable]]:
    """Where the key stands, as a number, and how another one is put there."""
    column = Id(bond.column)
    if not bond.path:
        return S("r.{}").format(column), lambda new: S("{} = {}").format(column, new)
    value = S("(r.{}->>{})::bigint").format(column, L(bond.path))
    return value, lambda new: S("{c} = jsonb_set(r.{c}, ARRAY[{path}], to_jsonb({new}))").format(
        c=column, path=L(bond.path), new=new
    )


def _pairs(pairs: Mapping[int, int], name: str) -> sql.Composable:
    return S("unnest({}, {}) AS {}(old, new)").format(_numbers(list(pairs)), _numbers(list(pairs.values())), Id(name))


def _numbers(numbers: list[int]) -> sql.Composable:
    return S("{}::bigint[]").format(L(numbers))
