"""The first segment of an address as a record type."""

from __future__ import annotations

from django.urls import register_converter

from libreta.kernel import records
from libreta.kernel.records import RecordType
from libreta.kernel.refusals import NotVisible


class RecordTypeConverter:
    """Matches the slugs of record types whose area is on, and nothing else."""

    regex = "[a-z][a-z0-9-]*"

    def to_python(self, value: str) -> RecordType:
        try:
            found = records.get(value)
        except NotVisible:
            raise ValueError(value) from None
        if found.slug != value:
            raise ValueError(value)
        return found

    def to_url(self, value: RecordType | str) -> str:
        return value if isinstance(value, str) else value.slug


register_converter(RecordTypeConverter, "record_type")
