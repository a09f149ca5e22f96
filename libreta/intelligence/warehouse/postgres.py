"""A connection of our own to the product's database, outside the web pool."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections


@contextmanager
def postgres() -> Iterator[psycopg.Connection]:
    """This function opens a connection of its own to the product's database, outside the web pool."""
    values = connections["default"].get_connection_params()
    own = {"pool", "cursor_factory", "context", "client_encoding", "options", "prepare_threshold", "isolation_level"}
    arguments = {name: value for name, value in values.items() if name not in own and value is not None}
    options = "-c timezone=UTC -c datestyle=ISO -c application_name=libreta-intelligence"
    with psycopg.connect(**arguments, options=options, autocommit=True) as connection:
        yield connection
