"""A few records for the tests of the pages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest


@pytest.fixture
def at():
    return datetime.now(UTC)


@pytest.fixture
def customers(alice, actor_of, at):
    """Sixty customers of Alice's, in three cities."""
    from libreta.kernel import writes

    cities = ("Cluj-Napoca", "Bogotá", "Lima")
    rows = [
        {"name": f"Customer {i:02}", "kind": "person", "city": cities[i % 3], "email": f"c{i}@example.org"}
        for i in range(60)
    ]
    return writes.create("customer", rows, by=actor_of(alice), at=at)


@pytest.fixture
def orders(customers, alice, actor_of, at):
    """Six orders of Alice's: drafts and confirmed ones."""
    from libreta.kernel import writes

    rows = [
        {
            "number": f"A-{i}",
            "customer": customers[i],
            "status": ("draft", "confirmed")[i % 2],
            "currency": "EUR",
            "ordered_on": "2026-03-01",
        }
        for i in range(6)
    ]
    return writes.create("order", rows, by=actor_of(alice), at=at)
