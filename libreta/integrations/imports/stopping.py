"""Rows of a file that must not come in (kernel.arrivals): they are refused, and the file's other rows go in."""

from __future__ import annotations

from django.db import connection, transaction
from psycopg import sql

from libreta.integrations.imports.linking import plan_table
from libreta.integrations.imports.models import ImportRun
from libreta.integrations.imports.plan import Feed, Plan, staged_as
from libreta.kernel import arrivals
from libreta.kernel.actors import Actor

ROWS = 5000
ASKED = ("email", "phone", "mobile", "tax_id", "external_id", "value")
"""The fields by which somebody is recognised."""
S, Id = sql.SQL, sql.Identifier


def refuse_stopped(run: ImportRun, plan: Plan, *, by: Actor) -> int:
    """This function refuses the matched rows that a gate stops, each with its sentence, and tells how many."""
    return sum(_refuse_in(run, number, feed, by) for number, feed in enumerate(plan.feeds))


def _refuse_in(run: ImportRun, number: int, feed: Feed, by: Actor) -> int:
    names = [name for name in ASKED if name in feed.values]
    if not names:
        return 0
    table, last, refused = plan_table(run.id, number), -1, 0
    while rows := _read(table, names, last):
        last = rows[-1][0]
        found = arrivals.stopped(feed.type, [dict(zip(names, row[1:], strict=True)) for row in rows], by=by)
        reasons = {rows[place][0]: str(next(iter(told.values()))) for place, told in found.items()}
        refused += _mark(table, reasons)
    return refused


def _read(table: str, names: list[str], last: int) -> list[tuple]:
    columns = S(", ").join(S("s.{}").format(Id(staged_as(name))) for name in names)
    statement = S(
        "SELECT s.position, {} FROM {} s WHERE s.position > %(last)s AND s.reason IS NULL ORDER BY s.position LIMIT {}"
    ).format(columns, Id(table), sql.Literal(ROWS))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"last": last})
        return cursor.fetchall()


def _mark(table: str, reasons: dict[int, str]) -> int:
    if not reasons:
        return 0
    statement = S(
        "UPDATE {} s SET reason = r.reason FROM unnest(%(places)s::bigint[], %(reasons)s::text[]) AS r(place, reason) "
        "WHERE s.position = r.place"
    ).format(Id(table))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"places": list(reasons), "reasons": list(reasons.values())})
        return cursor.rowcount
