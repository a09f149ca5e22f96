"""Holding the customers of a merge or of its undoing: in the order of their numbers, never for long."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from django.db import OperationalError, connection, transaction

from libreta.directory.merges.refusals import Occupied

# Shorter than PostgreSQL looks for deadlocks (one second): whoever else waits for us finds us gone before.
PATIENCE = "900ms"
TRIES = 6
WAITED = frozenset({"55P03", "40P01"})  # lock_not_available, deadlock_detected
Given = TypeVar("Given")


def patiently(work: Callable[[], Given]) -> Given:
    """This function does work in a transaction, anew as long as somebody else holds what it needs.

    Raises Occupied when nothing came free; nothing was changed then.
    """
    for _attempt in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT current_setting('lock_timeout'), set_config('lock_timeout', %s, true)", [PATIENCE]
                )
                usual = cursor.fetchone()[0]
                given = work()
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [usual])
                return given
        except OperationalError as problem:
            if getattr(problem.__cause__, "sqlstate", "") not in WAITED:
                raise
    raise Occupied()


def hold(ids: Collection[int]) -> None:
    """This function locks customers against every change, and against new rows that point at them, until the end of
    the transaction. The order is that of the numbers, so that two merges wait for each other only one way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM directory_customer WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [sorted(ids)])
