"""Bringing the database to the shape of this version: one process at a time, never waiting long for a lock."""

import time

import psycopg
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import LockNotAvailable

from libreta.site import database
from libreta.site.terminal import tell
from libreta.site.trouble import DATABASE, Trouble

LOCK = 0x4C6962726574  # "Libret", the advisory lock of migrations
TRIES, LOCK_TIMEOUT = 10, "5s"  # a change that waits for a table makes everyone behind it wait as well


def pending() -> int:
    """This function returns how many migrations are still to be run."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> int:
    """This function runs the pending migrations and returns their number."""
    with psycopg.connect(**database.connection_facts(), autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _refuse_newer_database()
        count = pending()
        if count:
            tell(f"Preparing the tables ({count} steps) ...", migrations=count)
            _run()
    connection.close()
    return count


def _run() -> None:
    for attempt in range(1, TRIES + 1):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
            return
        except OperationalError as fault:
            if not isinstance(fault.__cause__, LockNotAvailable) or attempt == TRIES:
                raise Trouble(
                    f"The tables could not be prepared: {str(fault).strip().splitlines()[0]}", DATABASE
                ) from fault
            connection.close()
            time.sleep(attempt)


def _refuse_newer_database() -> None:
    """A program that is older than its data would misread them."""
    loader = MigrationExecutor(connection).loader
    ours = {app for app, _ in loader.disk_migrations}
    unknown = [key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations]
    unknown = [key for key in unknown if key not in loader.replacements and key[0] != "procrastinate"]
    if unknown:
        raise Trouble(
            f"The database was prepared by a newer Libreta ({unknown[0][0]} {unknown[0][1]}); install that version.",
            DATABASE,
        )
