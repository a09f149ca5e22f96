"""What the tests of merging share: customers with everything that can point at them, and the state of all tables."""

from __future__ import annotations

from django.db import connection

from libreta.kernel import bonds, writes

IGNORED = {"version", "updated_at", "search_text"}


def twins(by, now, **more):
    """This function makes two records of Ana López, who lives in two towns, and gives their numbers."""
    rows = [
        {"name": "Ana López", "email": "ana@example.com", "city": "Cluj-Napoca", "street": "Str. Lungă 1", **more},
        {"name": "Ana M. López", "email": "ana.lopez@example.org", "phone": "+40722000111", "city": "Iași"},
    ]
    return writes.create("customer", rows, by=by, at=now)


def state(*without: str) -> dict[str, list[tuple]]:
    """This function reads every table that holds keys of customers, but for stamps that move with every change."""
    tables = {one.table for bond in bonds.of("customer") for one in (bond, *bond.parts)} - set(without)
    found = {}
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        own = ("directory_merge", "directory_former")
        for table in sorted(t for t in tables & there if not t.startswith(own)):
            cursor.execute(f'SELECT to_jsonb(t) - %s::text[] FROM "{table}" t', [sorted(IGNORED)])
            found[table] = sorted((row for (row,) in cursor.fetchall()), key=repr)
    return found
