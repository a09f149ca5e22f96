"""Bringing a backup back: proven first, restored beside the present data, then exchanged by renaming."""

import contextlib
import fcntl
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from libreta.site import archive, database
from libreta.site import home as homes
from libreta.site.terminal import tell
from libreta.site.trouble import ALREADY_RUNNING, DATABASE, Trouble

UNKNOWN_BEFORE_17 = b"SET transaction_timeout = 0;\n"


def restore(source: Path, *, force: bool) -> dict[str, Any]:
    """This function replaces the installation's data by a backup and returns its manifest.

    Raises Trouble, with nothing changed, when the backup is damaged, when somebody lives here and `force` is not given,
    or when the rows that came back are not those that were written.
    """
    with nobody_working():
        tell("Reading the backup ...")
        manifest = archive.verify(source)
        inhabited = _is_inhabited()
        if inhabited and not force:
            raise Trouble(
                "This installation holds data; --force replaces them by the backup (they are kept beside it)."
            )
        remembered = _remember() if inhabited else {}
        moment = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        fresh = f"{database.connection_facts()['dbname'][:30]}_restored_{moment}"
        with _fresh_database(fresh):
            with tempfile.TemporaryDirectory(dir=homes.home(), prefix=".restore-") as folder:
                tell("Restoring the database ...")
                archive.take_out(source, "database.dump", Path(folder))
                _fill(fresh, Path(folder) / "database.dump")
                _compare(fresh, manifest["rows"])
                archive.take_out(source, "files/", Path(folder) / "files")
                kept = _exchange_database(fresh, moment, keep=inhabited)
                _exchange_files(Path(folder) / "files", moment, keep=inhabited)
                archive.take_out(source, "secrets/", homes.home() / "secrets")
        if kept:
            tell(f"The former data are kept in the database {kept}; drop it when you no longer need it.", former=kept)
        _bring_up_to_date(remembered)
    return manifest


@contextlib.contextmanager
def nobody_working() -> Iterator[None]:
    """This function holds the lock of `libreta up`, so that nothing writes meanwhile."""
    handle = os.open(homes.ready_folder(homes.home()) / "up.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Trouble("Libreta is running; stop it before you restore.", ALREADY_RUNNING) from None
    try:
        yield
    finally:
        os.close(handle)


def _is_inhabited() -> bool:
    with psycopg.connect(**database.connection_facts()) as connection:
        for table in ("identity_user", "kernel_event"):  # somebody who signs in, or anything that ever happened
            if connection.execute("SELECT to_regclass(%s)", [table]).fetchone()[0] is not None:
                rows = sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table))
                if connection.execute(rows).fetchone()[0]:
                    return True
        return False


@contextlib.contextmanager
def _administration() -> Iterator[psycopg.Connection]:
    facts = database.connection_facts() | {"dbname": "postgres"}
    try:
        with psycopg.connect(**facts, autocommit=True) as connection:
            yield connection
    except psycopg.errors.InsufficientPrivilege as fault:
        raise Trouble("The role of LIBRETA_DATABASE_URL needs the right CREATEDB to restore.", DATABASE) from fault


@contextlib.contextmanager
def _fresh_database(name: str) -> Iterator[None]:
    with _administration() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
    try:
        yield
    finally:  # after the exchange there is no database of this name any more
        with _administration() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _fill(name: str, dump: Path) -> None:
    """The dump becomes SQL and runs in one transaction; what servers before 17 do not know is left out."""
    environment = os.environ | database.program_environment() | {"PGDATABASE": name}
    programs = database.programs()
    options = ["--no-owner", "--no-privileges", "--file=-", str(dump)]
    reader = subprocess.Popen([programs / "pg_restore", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    arguments = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    with tempfile.TemporaryFile() as words:
        writer = subprocess.Popen([programs / "psql", *arguments], stdin=subprocess.PIPE, stderr=words, env=environment)
        with contextlib.suppress(BrokenPipeError):
            writer.stdin.write(reader.stdout.read(4096).replace(UNKNOWN_BEFORE_17, b""))
            while data := reader.stdout.read(archive.CHUNK):
                writer.stdin.write(data)
        with contextlib.suppress(BrokenPipeError):
            writer.stdin.close()
        reader.stdout.close()
        failed = writer.wait() or reader.wait()
        words.seek(0)
        said = words.read() or reader.stderr.read()
        reader.stderr.close()
    if failed:
        raise Trouble(f"The database could not be restored: {_first_error(said)}", DATABASE)


def _first_error(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines() or ["no message"]
    return next((line for line in lines if "ERROR" in line), lines[-1])


def _compare(name: str, expected: dict[str, int]) -> None:
    with psycopg.connect(**database.connection_facts() | {"dbname": name}) as connection:
        found = archive.row_counts(connection)
    wrong = [table for table, count in expected.items() if found.get(table) != count]
    if wrong:
        raise Trouble(
            f"The backup brought {found.get(wrong[0])} rows of {wrong[0]} where {expected[wrong[0]]} were written."
        )
    with psycopg.connect(**database.connection_facts() | {"dbname": name}, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _exchange_database(fresh: str, moment: str, *, keep: bool) -> str | None:
    """Two renames in one transaction: at every instant there is one database of our name."""
    name = database.connection_facts()["dbname"]
    former = f"{name[:30]}_before_{moment}"
    _leave_database()
    with _administration() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (%s, %s)", [name, fresh]
        )
        with connection.transaction():
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(former))
            )
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(fresh), sql.Identifier(name))
            )
        if keep:
            return former
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(former)))
    return None


def _leave_database() -> None:
    from django.db import connection, connections

    connections.close_all()
    connection.close_pool()


def _exchange_files(fresh: Path, moment: str, *, keep: bool) -> None:
    present = homes.home() / "files"
    if present.exists() and (keep or any(present.iterdir())):
        present.rename(homes.home() / f"files.before.{moment}")
    elif present.exists():
        present.rmdir()
    fresh.mkdir(exist_ok=True, mode=0o700)
    fresh.rename(present)


def _remember() -> dict[str, Any]:
    from libreta.kernel.restoring import carried
    from libreta.site.checks import find_modules

    find_modules("restoring")
    return {item.key: json.loads(json.dumps(item.remember())) for item in carried()}


def _bring_up_to_date(remembered: dict[str, Any]) -> None:
    from libreta.kernel.restoring import carried, finish
    from libreta.site import migrating

    migrating.migrate()
    for item in carried():
        if item.key in remembered:
            item.apply(remembered[item.key])
    finish()
