"""A small portfolio and its price books."""

from datetime import date
from decimal import Decimal

import pytest

from libreta.catalog.prices.queries import Asked, prices_for
from libreta.kernel import writes

TODAY = date(2026, 3, 18)


@pytest.fixture
def boss(bob, actor_of):
    """The manager, who keeps the prices."""
    return actor_of(bob)


@pytest.fixture
def make(boss, now):
    """Returns a function that makes one record and gives its number."""
    return lambda key, /, **values: writes.create(key, [values], by=boss, at=now)[0]


@pytest.fixture
def grinder(make):
    """A product of 100 euros that costs us 60."""
    return make(
        "product", name="Grinder", sku="GR", list_price="100", cost="60", currency="EUR", unit="pc", tax_rate="19"
    )


@pytest.fixture
def price(boss, now):
    """Returns a function that prices one product."""

    def ask(product, quantity="1", currency="EUR", customer=None, book=None, on=TODAY):
        asked = Asked(product, Decimal(quantity), currency, customer, book)
        return prices_for([asked], on=on, by=boss, at=now)[0]

    return ask
