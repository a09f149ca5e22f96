"""Triggers that keep what was written from being rewritten stand aside while a person is erased, and come back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg import sql


@contextmanager
def aside(guards: Iterable[tuple[str, str]]) -> Iterator[None]:
    """This function lets triggers, each a table and a name, stand aside within the caller's transaction: nobody else
    ever writes without them, for the tables are locked for writers until it ends."""
    guards = sorted(set(guards))
    _switch(guards, "DISABLE")
    yield
    _switch(guards, "ENABLE")


def _switch(guards: list[tuple[str, str]], how: str) -> None:
    if not guards:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come cannot be altered
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, trigger in guards:
            cursor.execute(
                sql.SQL("ALTER TABLE {} {} TRIGGER {}").format(
                    sql.Identifier(table), sql.SQL(how), sql.Identifier(trigger)
                )
            )
