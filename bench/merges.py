"""How long it takes to merge a customer to whom many rows belong, and to undo it: python -m bench.merges

It works in the database that LIBRETA_DATABASE_URL names, on two customers of its own, and takes everything away again.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import UTC, datetime
from pathlib import Path

PART = "created_at, updated_at, version, extra"
NOW = "now(), now(), 1, '{}'"
FILLED = {
    "directory_interaction": (
        f"INSERT INTO directory_interaction ({PART}, customer_id, at, kind, channel, direction, summary) "
        f"SELECT {NOW}, %s, now() - n * interval '1 hour', 'call', 'telephone', 'outbound', 'Bench ' || n "
        "FROM generate_series(1, %s) n"
    ),
    "collaboration_note": (
        f"INSERT INTO collaboration_note ({PART}, customer_id, subject_type, subject_id, body) "
        f"SELECT {NOW}, c, 'customer', c, 'Bench ' || n FROM generate_series(1, %s) n, (SELECT %s::bigint AS c) one"
    ),
    "collaboration_task": (
        f"INSERT INTO collaboration_task ({PART}, customer_id, subject_type, subject_id, title) "
        f"SELECT {NOW}, c, 'customer', c, 'Bench ' || n FROM generate_series(1, %s) n, (SELECT %s::bigint AS c) one"
    ),
    "sales_order": (
        f"INSERT INTO sales_order ({PART}, customer_id, number, status, currency, ordered_on) "
        f"SELECT {NOW}, %s, 'BENCH-' || n, 'confirmed', 'EUR', now()::date FROM generate_series(1, %s) n"
    ),
}
TURNED = ("collaboration_note", "collaboration_task")


def main() -> None:
    """This function fills two customers, merges them, undoes it, and tells the seconds."""
    asked = argparse.ArgumentParser(prog="python -m bench.merges", description=__doc__)
    asked.add_argument("--rows", type=int, default=10_000, help="rows that belong to the one that is merged away")
    rows = asked.parse_args().rows
    import django

    django.setup()
    from libreta.directory.merges.actions import merge_customers
    from libreta.directory.merges.models import Merge
    from libreta.directory.merges.undoing import undo_merge
    from libreta.directory.models import Customer
    from libreta.kernel import writes
    from libreta.kernel.actors import system_actor

    by, at = system_actor("command"), datetime.now(UTC)
    ids = writes.create("customer", [{"name": "Bench Uno"}, {"name": "Bench Dos", "city": "Iași"}], by=by, at=at)
    try:
        _fill(ids[1], rows // len(FILLED))
        begun, worked = time.perf_counter(), _worked()
        merge = merge_customers(ids, survivor=ids[0], by=by, at=at)
        merged, merging = time.perf_counter(), _worked() - worked
        moved = Merge.objects.get(pk=merge).rows_moved
        undo_merge(merge, by=by, at=at)
        undone, undoing = time.perf_counter(), _worked() - worked - merging
    finally:
        _empty(ids)
        Customer.objects.filter(pk__in=ids).delete()
    print(f"{moved:,} rows moved: merge {merged - begun:.2f} s, undo {undone - merged:.2f} s (aim: below 2 s)")
    if merging:
        print(f"processor time of the database and of this process: merge {merging:.2f} s, undo {undoing:.2f} s")


def _worked() -> float:
    """Seconds of processor that this process and its server process have used; what neighbours take is not in it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        place = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not place.exists():
        return 0.0
    told = place.read_text().rpartition(")")[2].split()
    return time.process_time() + (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _fill(customer: int, rows: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, statement in FILLED.items():
            cursor.execute(statement, [rows, customer] if table in TURNED else [customer, rows])


def _empty(ids: list[int]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in FILLED:
            cursor.execute(f"DELETE FROM {table} WHERE customer_id = ANY(%s)", [ids])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "libreta.site.settings")
    main()
