"""Fixtures that the tests of quotes share; a module's own of the same name go before them."""

from tests.sales.quoting import by, customer, products, quote, rule, sent  # noqa: F401
