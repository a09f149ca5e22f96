"""Taking an erased person out of the trail: that something changed, by whom and when, stays, and the seals still hold.

`opening.redact` empties changes of records by number; here are those that mention the person otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from libreta.audit import access
from libreta.audit.opening import opened
from libreta.audit.seals import ROW

CHUNK = 200_000  # ids in one transaction
EMPTIED = """
UPDATE audit_change c SET changes = CASE WHEN action = 'update' THEN
    (SELECT jsonb_object_agg(key, '[null, null]'::jsonb) FROM jsonb_object_keys(changes) key) ELSE NULL END
WHERE {where} AND changes IS NOT NULL
"""
KEEP = f"""
INSERT INTO audit_redaction (change_id, row_hash, at, reason)
SELECT c.id, {ROW}, %(at)s, %(reason)s FROM audit_change c WHERE {{where}} AND c.changes IS NOT NULL
ON CONFLICT (change_id) DO NOTHING
"""
OWN = "c.txid = pg_current_xact_id()::text::bigint"
RECORDS = "c.record_type = %(type)s AND c.record_id = ANY(%(ids)s::bigint[])"
MENTIONS = """c.id > %(after)s AND c.id <= %(upto)s AND (
    c.changes::text ~* %(pattern)s OR (c.action = 'delete' AND (
        c.changes->>'customer' = ANY(%(numbers)s::text[]) OR c.changes->>'person' = ANY(%(numbers)s::text[]))))"""
LOOKS = "UPDATE audit_access SET detail = '' WHERE detail <> '' AND (record_ids && %s::bigint[] OR detail ~* %s)"


def redact_own(*, reason: str, at: datetime) -> int:
    """This function empties what the trail kept of the present transaction: an erasure repeats what it erases."""
    return _redact(OWN, {"reason": reason, "at": at})


def redact_records(records: Mapping[str, Iterable[int]], *, reason: str, at: datetime) -> int:
    """This function empties what the trail kept of records, by the key of their type."""
    return sum(
        _redact(RECORDS, {"type": key, "ids": list(ids), "reason": reason, "at": at}) for key, ids in records.items()
    )


def redact_mentions(
    pattern: str, ids: Iterable[int], *, after: int, reason: str, at: datetime
) -> tuple[int, int | None]:
    """This function empties, in the next run of changes, those that mention a person in any value, and deletions of
    rows that were theirs. It gives how many, and where to go on, or None at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM audit_change")
        last = cursor.fetchone()[0]
    if after >= last:
        return 0, None
    values = {"pattern": pattern or "(?!)", "numbers": [str(number) for number in ids], "after": after}
    done = _redact(MENTIONS, {**values, "upto": after + CHUNK, "reason": reason, "at": at})
    return done, after + CHUNK


def forget_searches(pattern: str, ids: Iterable[int]) -> int:
    """This function empties what was typed in searches that found or named a person; who searched, and when, stays."""
    access.flush()
    with opened(), connection.cursor() as cursor:
        cursor.execute(LOOKS, [list(ids), pattern or "(?!)"])
        return cursor.rowcount


def _redact(where: str, values: dict) -> int:
    with opened(), connection.cursor() as cursor:
        cursor.execute(KEEP.format(where=where), values)
        cursor.execute(EMPTIED.format(where=where), values)
        return cursor.rowcount
