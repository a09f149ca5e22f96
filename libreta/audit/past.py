"""What a record was at an earlier version: for the editor who comes second, to be shown what lies in between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from libreta.audit.models import Change
from libreta.kernel.records import RecordType


def values_at(record_type: RecordType, record_id: int, version: int) -> Mapping[str, Any]:
    """This function gives the values at `version` of the fields that were changed since, as they are kept.

    Each write raises the version by one and leaves one row; rows of what the database computes by itself (the total
    of an order) raise no version and are passed over.
    """
    now = record_type.model._default_manager.filter(pk=record_id).values_list("version", flat=True).first()
    steps = (now or 0) - version
    past: dict[str, Any] = {}
    if steps <= 0:
        return past
    written = {name for name, field in record_type.fields().items() if not field.read_only} | {"trashed_at"}
    rows = Change.objects.filter(record_type=record_type.key, record_id=record_id, action="update").order_by("-id")
    for changes in rows.values_list("changes", flat=True).iterator(chunk_size=100):
        if not written & changes.keys():
            continue
        past.update({name: old for name, (old, _new) in changes.items() if name in written - {"trashed_at"}})
        steps -= 1
        if not steps:
            break
    return past
