"""The same SQL without the program: what the database alone takes for the statements of a call."""

from __future__ import annotations

import time

import psycopg

ROUNDS = 5


def milliseconds(address: str, captured: dict[str, list[list[str]]]) -> dict[str, float]:
    """This function sends the captured statements of each operation by psycopg: the best of each, the median of all.

    The best of five rounds tells what the database needs; the others tell what else the machine was doing.
    """
    found = {}
    with psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("SET timezone = 'UTC'")
        for name, runs in captured.items():
            taken = sorted(min(one_call(connection, run) for _ in range(ROUNDS)) for run in runs if run)
            found[name] = taken[len(taken) // 2] if taken else float("nan")
    return found


def one_call(connection: psycopg.Connection, statements: list[str]) -> float:
    """This function sends the statements of one call and fetches all rows; a refused one ends the call."""
    begun = time.perf_counter()
    try:
        for statement in statements:
            cursor = connection.execute(statement)
            if cursor.description:
                cursor.fetchall()
    except psycopg.Error:
        pass
    took = (time.perf_counter() - begun) * 1000
    if connection.info.transaction_status:
        connection.execute("ROLLBACK")
    return took
