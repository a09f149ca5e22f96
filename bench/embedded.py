"""Which PostgreSQL is measured: the one that LIBRETA_DATABASE_URL names, or an embedded one of the bench's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bench.databases import ROOT


@contextmanager
def server_address() -> Iterator[str]:
    """This function keeps a PostgreSQL running and gives its address; data of an embedded one stay in var/bench."""
    named = os.environ.get("LIBRETA_DATABASE_URL")
    if named:
        yield named
        return
    from libreta.site import database

    before = os.environ.get("LIBRETA_HOME")
    os.environ["LIBRETA_HOME"] = str(ROOT / "var" / "bench")
    with database.running(print):
        facts = database.connection_facts()
        yield "postgresql://{user}:{password}@/{dbname}?host={host}&port={port}".format(**facts)
    os.environ.pop("LIBRETA_HOME") if before is None else os.environ.__setitem__("LIBRETA_HOME", before)
