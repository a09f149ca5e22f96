"""The databases that are measured: one per size, made once and kept until the schema or the seed changes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Measured:
    """A filled database: its address, how many customers it has, and the seconds that filling took (0: kept)."""

    address: str
    customers: int
    filling_seconds: float


def schema_mark(seed: int) -> str:
    """This function gives a mark that changes with the migrations, the generator or the seed."""
    digest = hashlib.sha256(str(seed).encode())
    for path in [*sorted(ROOT.glob("libreta/*/migrations/*.py")), ROOT / "bench/dataset.py", ROOT / "bench/words.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def with_name(server: str, name: str) -> str:
    """This function gives the address of another database on the same server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def prepared(
    server: str, customers: int, seed: int, *, fresh: bool, keep: bool = False, say: Callable[[str], None]
) -> Measured:
    """This function gives a filled database of a size, made anew when there is none that fits."""
    name = f"libreta_bench_{customers}"
    address = with_name(server, name)
    mark = schema_mark(seed)
    with psycopg.connect(with_name(server, "postgres"), autocommit=True) as connection:
        found = comment_of(connection, name)
        if keep and found:
            migrated(address)
        if not fresh and found and (keep or found == mark):
            return Measured(address, customers, 0.0)
        say(f"making {customers:,} customers")
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        environment = {**os.environ, "LIBRETA_DATABASE_URL": address}
        inside = [sys.executable, "-m", "bench.inside"]
        subprocess.run([*inside, "prepare"], check=True, env=environment, cwd=ROOT, stdout=sys.stderr)
        output = subprocess.run(
            [*inside, "fill", str(customers), str(seed)], check=True, env=environment, cwd=ROOT, stdout=subprocess.PIPE
        )
        connection.execute(f"COMMENT ON DATABASE \"{name}\" IS '{mark}'")
    return Measured(address, customers, float(output.stdout.split()[-1]))


def migrated(address: str) -> None:
    """This function brings a kept database to the schema of now."""
    environment = {**os.environ, "LIBRETA_DATABASE_URL": address}
    subprocess.run([sys.executable, "-m", "bench.inside", "migrate"], check=True, env=environment, cwd=ROOT)


def comment_of(connection: psycopg.Connection, name: str) -> str | None:
    """This function reads the mark of a database, None when there is no such database or it was never finished."""
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return row[0] if row else None
