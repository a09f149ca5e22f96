"""The search for duplicates on believable customers: how long, how much memory, how well.

The customers stand in a database of their own, made anew for each measurement; the search is the product's command.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import psycopg

from bench import dataset, transfers
from bench.databases import migrated, with_name
from bench.people import records

COLUMNS = (  # noqa: SIM905
    "kind name legal_name given_name family_name email mobile phone website tax_id birth_date street postal_code city"
    " country"
).split()


def fill(address: str, *, customers: int, seed: int, say: Callable[[str], None]) -> dict[int, int]:
    """This function writes the customers and gives the true customer of each id."""
    truth: dict[int, int] = {}
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '256MB'")
        later = [*dataset.dropped_indexes(connection), *dataset.silenced_triggers(connection)]
        names = ", ".join(("id", "created_at", "updated_at", "version", "extra", *COLUMNS))
        with connection.cursor() as cursor, cursor.copy(f"COPY directory_customer ({names}) FROM STDIN") as copy:
            for number, record in enumerate(records(customers, seed), 1):
                truth[number] = record["truth"]
                at = "2026-01-01T00:00:00Z"
                copy.write_row((number, at, at, 1, "{}", *(record[name] for name in COLUMNS)))
        say(f"  {customers:,} customers")
        for statement in later:
            connection.execute(statement)
        connection.execute("SELECT setval(pg_get_serial_sequence('directory_customer', 'id'), %s)", [customers])
        connection.execute("VACUUM (ANALYZE) directory_customer")
    return truth


def quality(address: str, truth: dict[int, int], *, least: float = 0.0) -> dict[str, Any]:
    """This function compares the pairs that were written with the truth: precision, recall and F1 of the pairs."""
    with psycopg.connect(address) as connection:
        query = "SELECT first_id, second_id FROM directory_duplicatepair WHERE probability >= %s"
        found = set(connection.execute(query, [least]).fetchall())
    members: dict[int, list[int]] = {}
    for number, customer in truth.items():
        members.setdefault(customer, []).append(number)
    real = {pair for group in members.values() for pair in combinations(sorted(group), 2)}
    right = len(found & real)
    precision, recall = right / max(len(found), 1), right / max(len(real), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"pairs": len(real), "found": len(found), "precision": precision, "recall": recall, "f1": f1}


def measured(
    server: str, customers: int, seed: int, environment: dict[str, str], say: Callable[[str], None]
) -> list[tuple[str, ...]]:
    """This function makes customers, searches them twice (everybody, then what is new) and gives lines of the table."""
    name = f"libreta_bench_duplicates_{customers}"
    address = with_name(server, name)
    with psycopg.connect(with_name(server, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    migrated(address)
    truth = fill(address, customers=customers, seed=seed, say=say)
    rows = []
    for label, more in (("duplicates, everybody", ()), ("duplicates, what is new", ("--changed",))):
        say(f"  {label}")
        done = transfers.ran({**environment, "LIBRETA_DATABASE_URL": address}, "duplicates", "find", "--json", *more)
        if done.code:
            say(done.output[-1500:])
            rows.append(
                (label, f"{customers:,}", "failed", f"{done.seconds:.1f} s", "", f"{done.megabytes:.0f} MB", "", "")
            )
            continue
        facts = json.loads(done.output.splitlines()[-1])
        say(f"    {facts['compared']:,} pairs compared, {facts['found']:,} found; seconds: {facts['seconds']}")
        told = quality(address, truth, least=0.9)
        good = f"precision {told['precision']:.3f}, recall {told['recall']:.3f}"
        speed = f"{customers / done.seconds:,.0f} rows/s"
        times = (f"{done.seconds:.1f} s", f"{done.cpu_seconds:.1f} s", f"{done.megabytes:.0f} MB")
        rows.append((label, f"{customers:,}", speed, *times, good, "a million in 600 s" if not more else ""))
    with psycopg.connect(with_name(server, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    return rows
