"""Fixtures of the audit tests."""

import pytest

from libreta.audit.models import Change


@pytest.fixture
def trail(db):
    """Returns a function that reads the trail of a record type, oldest first."""

    def read(type_key: str, *ids: int) -> list[Change]:
        rows = Change.objects.filter(record_type=type_key).order_by("id")
        return list(rows.filter(record_id__in=ids) if ids else rows)

    return read


@pytest.fixture
def customers_of(now):
    """Returns a function that makes customers as an actor and gives their ids."""
    from libreta.kernel import writes

    def make(actor, *rows: dict) -> list[int]:
        return writes.create("customer", list(rows), by=actor, at=now)

    return make
