"""The names that other systems have for our records."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection

from libreta.integrations.sources.models import SourceRecord
from libreta.kernel.foreign_ids import Name

# Served by source_record_once.
FIND = """
SELECT k.source, k.external_id, k.record_id FROM unnest(%s::text[], %s::text[]) AS w(source, external_id)
JOIN integrations_sourcerecord k ON k.type_key = %s AND k.source = w.source AND k.external_id = w.external_id
AND k.trashed_at IS NULL
"""
KEEP = """
INSERT INTO integrations_sourcerecord (type_key, record_id, source, external_id, said, first_at, last_at)
SELECT %s, w.record_id, w.source, w.external_id, '{}', %s, %s
FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS w(source, external_id, record_id)
ON CONFLICT DO NOTHING
"""


def find(type_key: str, names: Collection[Name]) -> Mapping[Name, int]:
    """This function finds records by (source, id)."""
    listed = list(names)
    with connection.cursor() as cursor:
        cursor.execute(FIND, [[source for source, _id in listed], [known for _source, known in listed], type_key])
        return {(source, known): record_id for source, known, record_id in cursor.fetchall()}


def keep(type_key: str, ids: Mapping[Name, int], at: datetime) -> None:
    """This function keeps under which names other systems know records, in the caller's transaction.

    A name that is known already stays: its record may be one that the caller does not see.
    """
    sources, known = [source for source, _id in ids], [external_id for _source, external_id in ids]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [type_key, at, at, sources, known, list(ids.values())])


def of_record(type_key: str, record_id: int) -> list[SourceRecord]:
    """This function lists what each source knows and said of a record, the latest first."""
    found = SourceRecord.objects.filter(type_key=type_key, record_id=record_id, trashed_at=None)
    return list(found.order_by("-last_at", "-id")[:100])
