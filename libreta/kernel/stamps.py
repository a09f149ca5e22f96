"""Numbers that change with the settings; each request and job compares them once, so that none keeps old rights."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

_seen: dict[str, int] = {}


def refresh() -> dict[str, int]:
    """This function reads all stamps with one query and remembers them for `value`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, value FROM kernel_stamp")
        _seen.clear()
        _seen.update(cursor.fetchall())
    return _seen


def remember(values: Mapping[str, int]) -> None:
    """This function takes stamps that were read together with something else, such as the session of a request."""
    _seen.update(values)


def value(name: str) -> int:
    """This function gives the stamp's number as of the last `refresh`."""
    return _seen.get(name, 0)


def bump(name: str) -> None:
    """This function gives the stamp a new number, within the transaction of the change that it announces."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_stamp (name, value) "
            "VALUES (%s, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING value",
            [name],
        )
        _seen[name] = cursor.fetchone()[0]


def forget() -> None:
    """This function forgets what was read, where a change was announced and then taken back."""
    _seen.clear()
