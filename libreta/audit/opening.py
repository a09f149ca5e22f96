"""The two reasons for which the trail may be touched: its time is over, or a person has the right to be forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from libreta.audit.models import Seal
from libreta.audit.seals import ROW

REDACT = """
UPDATE audit_change SET changes = CASE WHEN action = 'update' THEN
    (SELECT jsonb_object_agg(key, '[null, null]'::jsonb) FROM jsonb_object_keys(changes) key) ELSE NULL END
WHERE record_type = %s AND record_id = ANY(%s) AND changes IS NOT NULL
"""
KEEP_HASHES = f"""
INSERT INTO audit_redaction (change_id, row_hash, at, reason)
SELECT c.id, {ROW}, %s, %s FROM audit_change c
WHERE c.record_type = %s AND c.record_id = ANY(%s) AND c.changes IS NOT NULL
ON CONFLICT (change_id) DO NOTHING
"""


@contextmanager
def opened() -> Iterator[None]:
    """This function opens the trail for one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('libreta.audit_open', 'on', true)")
        yield
        cursor.execute("SELECT set_config('libreta.audit_open', '', true)")


def redact(type_key: str, ids: list[int], *, reason: str, at: datetime) -> int:
    """This function erases the values that the trail kept of records; that something changed, by whom and when, stays.

    The hashes from before are kept, so the chain still proves everything else.
    """
    with opened(), connection.cursor() as cursor:
        cursor.execute(KEEP_HASHES, [at, reason, type_key, ids])
        cursor.execute(REDACT, [type_key, ids])
        return cursor.rowcount


def purge(*, before: datetime, at: datetime) -> int:
    """This function removes sealed runs of changes that all happened before an instant; their seals stay."""
    removed = 0
    for link in Seal.objects.filter(purged_at=None).order_by("id"):
        with opened(), connection.cursor() as cursor:  # one sealed run at a time: nobody waits for all of them
            cursor.execute("SELECT max(at) FROM audit_change WHERE id BETWEEN %s AND %s", [link.from_id, link.to_id])
            newest = cursor.fetchone()[0]
            if newest is not None and newest >= before:
                break
            cursor.execute("DELETE FROM audit_change WHERE id BETWEEN %s AND %s", [link.from_id, link.to_id])
            removed += cursor.rowcount
            link.purged_at = at
            link.save(update_fields=["purged_at"])
    with opened(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_access WHERE at < %s", [before])
    return removed
