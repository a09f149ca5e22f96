"""The database of an installation: your own (LIBRETA_DATABASE_URL), or an embedded PostgreSQL that processes share.

Every process that needs the embedded server holds a lease (a shared file lock) while it works. The first one starts the
server, the last one stops it; a lease dies with its process, and a server that outlived all of them is joined again.
"""

import contextlib
import fcntl
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg

from libreta.site import cluster as clusters
from libreta.site import home as homes
from libreta.site.cluster import Cluster
from libreta.site.trouble import DATABASE, Trouble

NAME = "libreta"
PATIENCE = 600  # seconds: recovery after a crash replays the log, which takes what it takes


def own_address() -> str | None:
    """This function returns the address of your own PostgreSQL, or nothing where the embedded one serves."""
    return os.environ.get("LIBRETA_DATABASE_URL") or None


def connection_facts() -> dict[str, str]:
    """This function returns libpq parameters (dbname, user, password, host, port, ...) without starting anything."""
    address = own_address()
    if address:
        return _facts_of(address)
    places = clusters.cluster_of(homes.home())
    return {
        "dbname": NAME,
        "user": NAME,
        "password": homes.secret("database-password"),
        "host": places.sockets,
        "port": str(places.port),
    }


def _facts_of(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise Trouble("LIBRETA_DATABASE_URL must look like postgresql://user:password@host:5432/database.", DATABASE)
    facts = {
        "dbname": unquote(parts.path.lstrip("/")),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "host": unquote(parts.hostname or ""),
        "port": str(parts.port or ""),
    }
    return {name: value for name, value in facts.items() if value} | dict(parse_qsl(parts.query))


def programs() -> Path:
    """This function returns the folder with pg_dump, pg_restore and psql of the wheel."""
    return clusters.programs(clusters.database_account())


@contextlib.contextmanager
def running(say: Callable[[str], None] = lambda sentence: None) -> Iterator[None]:
    """This function keeps the database running while its block runs; raises Trouble when it cannot be reached."""
    if own_address():
        _wait_for_own(say)
        yield
        return
    home = homes.ready_folder(homes.home())
    with _lock(home / "database.users", fcntl.LOCK_SH) as lease:
        ensure(say)
        try:
            yield
        finally:
            with _lock(home / "database.lock", fcntl.LOCK_EX):
                if _becomes_last(lease):
                    clusters.stop(clusters.cluster_of(home))


def ensure(say: Callable[[str], None] = lambda sentence: None, extra: dict[str, str] | None = None) -> None:
    """This function joins the embedded server, or starts it. One process at a time, the others wait for it."""
    home = homes.ready_folder(homes.home())
    with _lock(home / "database.lock", fcntl.LOCK_EX):
        places = clusters.cluster_of(home)
        if places.is_made and answers():
            return
        password = homes.secret("database-superuser")
        if not places.is_made:
            say("Making the database ...")
            if not Path(places.data).is_relative_to(home):
                say(f"PostgreSQL's account cannot enter {home}, so the database lives in {Path(places.data).parent}.")
            clusters.make(places, password)
        _start(places, password, say, extra or {})
        if not places.is_made:
            _make_role_and_database(places, password)
            (Path(places.data) / "libreta.complete").touch()


def _start(places: Cluster, password: str, say: Callable[[str], None], extra: dict[str, str]) -> None:
    main = clusters.postmaster(places)
    if main is None:
        clusters.clear_remains(places)
        process = clusters.start(places, extra)
        alive = lambda: process.poll() is None  # noqa: E731
    else:
        alive = lambda: clusters.postmaster(places) is not None  # noqa: E731
    superuser = {
        "dbname": "postgres",
        "user": "postgres",
        "password": password,
        "host": places.sockets,
        "port": str(places.port),
    }
    started, told = time.monotonic(), False
    while not answers(superuser):
        waited = time.monotonic() - started
        if not alive():
            raise Trouble(f"PostgreSQL did not start: {clusters.last_words(places)} (see {places.log})", DATABASE)
        if waited > PATIENCE:
            raise Trouble(f"PostgreSQL does not answer after {PATIENCE} seconds (see {places.log}).", DATABASE)
        if waited > 5 and not told:
            say("PostgreSQL is recovering from an interruption; nothing that was saved is lost ...")
            told = True
        time.sleep(0.05)


def answers(facts: dict[str, str] | None = None) -> bool:
    """This function tells whether a real connection succeeds; a file or a process alone proves nothing."""
    try:
        with psycopg.connect(**(facts or connection_facts()), connect_timeout=5) as connection:
            connection.execute("SELECT 1")
        return True
    except psycopg.OperationalError:
        return False


def _make_role_and_database(places: Cluster, password: str) -> None:
    """The product works as a plain role that owns its database; the superuser is for repairs by hand."""
    own = homes.secret("database-password")
    with psycopg.connect(
        dbname="postgres", user="postgres", password=password, host=places.sockets, port=places.port, autocommit=True
    ) as connection:
        connection.execute(psycopg.sql.SQL("CREATE ROLE libreta LOGIN CREATEDB PASSWORD {}").format(own))
        connection.execute("CREATE DATABASE libreta OWNER libreta")


def _wait_for_own(say: Callable[[str], None], patience: float = 30) -> None:
    deadline, told = time.monotonic() + patience, False
    while True:
        try:
            with psycopg.connect(**connection_facts(), connect_timeout=5) as connection:
                version = connection.info.server_version
            break
        except psycopg.OperationalError as fault:
            permanent = "authentication failed" in str(fault) or "does not exist" in str(fault)
            if permanent or time.monotonic() > deadline:
                raise Trouble(
                    f"The database of LIBRETA_DATABASE_URL cannot be reached: {_sentence(fault)}", DATABASE
                ) from fault
            if not told:
                say("Waiting for the database of LIBRETA_DATABASE_URL ...")
                told = True
            time.sleep(0.5)
    if version < 150000:
        raise Trouble(f"Libreta needs PostgreSQL 15 or later, the database is version {version // 10000}.", DATABASE)


def _sentence(fault: Exception) -> str:
    return str(fault).strip().splitlines()[-1].strip()


@contextlib.contextmanager
def _lock(path: Path, kind: int) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, kind)
        yield handle
    finally:
        os.close(handle)


def _becomes_last(lease: int) -> bool:
    try:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False


def program_environment() -> dict[str, str]:
    """This function returns the variables by which PostgreSQL's programs find us; no password is an argument."""
    facts = connection_facts()
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}
    return {variable: facts[key] for key, variable in names.items() if key in facts}


def run_program(name: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """This function runs one of PostgreSQL's programs on our database."""
    environment = os.environ | program_environment()
    return subprocess.run([str(programs() / name), *arguments], env=environment, capture_output=True)
