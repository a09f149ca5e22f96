"""What a search found, staged in a table of the session and written in one transaction: all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from libreta.directory.duplicates.groups import components

STAGE = """
CREATE TEMP TABLE IF NOT EXISTS duplicate_stage (
    first_id bigint, second_id bigint, probability double precision, weight double precision, kind text, evidence jsonb
);
TRUNCATE duplicate_stage
"""
# A customer may have gone, or been merged, while the search was on.
KEEP_LIVE = """
DELETE FROM duplicate_stage s
WHERE NOT EXISTS (SELECT FROM directory_customer c WHERE c.id = s.first_id AND c.trashed_at IS NULL)
   OR NOT EXISTS (SELECT FROM directory_customer c WHERE c.id = s.second_id AND c.trashed_at IS NULL)
"""
# What somebody decided stays decided; what waits is brought up to date where it differs.
WRITE = """
WITH written AS (
    INSERT INTO directory_duplicatepair AS p (first_id, second_id, state, kind, probability, weight, evidence, found_at,
        created_at, updated_at, version, extra)
    SELECT first_id, second_id, 'open', kind, probability, weight, evidence, %(at)s, %(at)s, %(at)s, 1, '{}'
    FROM duplicate_stage
    ON CONFLICT (first_id, second_id) DO UPDATE
    SET kind = excluded.kind, probability = excluded.probability, weight = excluded.weight,
        evidence = excluded.evidence, updated_at = excluded.updated_at, version = p.version + 1,
        state = CASE WHEN p.state = 'merged' THEN 'open' ELSE p.state END
    WHERE p.state <> 'not_same' AND (p.kind, p.evidence) IS DISTINCT FROM (excluded.kind, excluded.evidence)
        OR p.state = 'merged'
    RETURNING xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new) FROM written
"""
FORGET = """
WITH gone AS (
    DELETE FROM directory_duplicatepair p
    WHERE p.state = 'open' {touched}
      AND NOT EXISTS (SELECT FROM duplicate_stage s WHERE s.first_id = p.first_id AND s.second_id = p.second_id)
      AND EXISTS (SELECT FROM directory_customer c WHERE c.id = p.first_id AND c.trashed_at IS NULL)
      AND EXISTS (SELECT FROM directory_customer c WHERE c.id = p.second_id AND c.trashed_at IS NULL)
    RETURNING 1
)
SELECT count(*) FROM gone
"""
TOUCHED = """AND EXISTS (
    SELECT FROM directory_customer WHERE directory_customer.id IN (p.first_id, p.second_id) AND {changed})
"""
EDGES = """
SELECT p.first_id, p.second_id FROM directory_duplicatepair p
JOIN directory_customer a ON a.id = p.first_id AND a.trashed_at IS NULL
JOIN directory_customer b ON b.id = p.second_id AND b.trashed_at IS NULL
WHERE p.state IN ('open', 'later')
"""
GROUP = """
UPDATE directory_duplicatepair p SET cluster = g.top
FROM duplicate_group g WHERE p.first_id = g.member AND p.state IN ('open', 'later') AND p.cluster IS DISTINCT FROM g.top
"""
UNGROUP = """
UPDATE directory_duplicatepair SET cluster = NULL WHERE state NOT IN ('open', 'later') AND cluster IS NOT NULL
"""


@dataclass(frozen=True)
class Written:
    """Pairs that are new, pairs that no longer resemble, and groups that wait."""

    added: int
    removed: int
    clusters: int


def begin_stage() -> None:
    """This function makes the table of the session that takes what a search finds."""
    with connection.cursor() as cursor:
        cursor.execute(STAGE)


def stage(pairs: Iterable[Any]) -> None:
    """This function puts found pairs (linkage's) into the stage."""
    with connection.cursor() as cursor, cursor.copy("COPY duplicate_stage FROM STDIN") as copy:
        for pair in pairs:
            kind, evidence = ("exact" if pair.is_exact else "fuzzy"), json.dumps(pair.evidence)
            weight = round(pair.weight, 2)
            copy.write_row((pair.first, pair.second, round(pair.probability, 6), weight, kind, evidence))


def write_stage(*, changed: str | None, at: datetime) -> Written:
    """This function writes the stage down; runs in the caller's transaction.

    `changed` is SQL over directory_customer that says whom the search compared; without it, everybody.
    """
    touched = TOUCHED.format(changed=changed) if changed else ""
    with connection.cursor() as cursor:
        cursor.execute(KEEP_LIVE)
        cursor.execute(WRITE, {"at": at})
        added = cursor.fetchone()[0]
        cursor.execute(FORGET.format(touched=touched))
        removed = cursor.fetchone()[0]
        clusters = _regroup(cursor)
        cursor.execute("DROP TABLE duplicate_stage")
    return Written(added, removed, clusters)


def _regroup(cursor: Any) -> int:
    cursor.execute(EDGES)
    tops = components(iter(cursor.fetchall()))
    cursor.execute("CREATE TEMP TABLE duplicate_group (member bigint PRIMARY KEY, top bigint)")
    with cursor.copy("COPY duplicate_group FROM STDIN") as copy:
        for row in tops.items():
            copy.write_row(row)
    cursor.execute(GROUP)
    cursor.execute(UNGROUP)
    cursor.execute("DROP TABLE duplicate_group")
    return len(set(tops.values()))
