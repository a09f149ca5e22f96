"""The analytical engine: DuckDB in memory with bounds, reached through Ibis."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import pyarrow as pa
from django.conf import settings
from ibis.backends.duckdb import Backend

from libreta.intelligence.warehouse.manifest import Manifest, TableState

MEMORY = os.environ.get("LIBRETA_ANALYTICS_MEMORY", "1GB")
THREADS = int(os.environ.get("LIBRETA_ANALYTICS_THREADS", "2"))


def lake_folder() -> Path:
    """This function returns the folder of the lake, `LIBRETA_HOME/lake`, and makes it if needed."""
    folder = Path(getattr(settings, "LAKE", None) or settings.HOME / "lake")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def engine(folder: Path) -> Iterator[Backend]:
    """This function opens an engine that spills to the lake's own `spill` folder and never looks for the network."""
    spill = folder / "spill"
    connection = ibis.duckdb.connect(
        threads=THREADS,
        memory_limit=MEMORY,
        temp_directory=str(spill),
        preserve_insertion_order=False,
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
    )
    try:
        yield connection
    finally:
        connection.disconnect()


def answer(connection: Backend, query: str) -> list[tuple]:
    """This function returns all rows of a query (an unread rest would block the engine's connection)."""
    return connection.raw_sql(query).fetchall()


def arrow(connection: Backend, query: str) -> pa.Table:
    """This function returns all rows of a query as an Arrow table."""
    return connection.con.sql(query).to_arrow_table()


def literal(text: object) -> str:
    """This function quotes a text for SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def files(folder: Path, names: tuple[str, ...]) -> str:
    """This function returns the SQL that reads Parquet files of the lake."""
    listed = ", ".join(literal(folder / name) for name in names)
    return f"read_parquet([{listed}])"


def current_rows(folder: Path, state: TableState, key: str = "id") -> str:
    """This function returns the SELECT of a table as it is now: base without what was changed or deleted, plus the
    overlay.
    """
    parts = []
    if state.base:
        kept = f"select * from {files(folder, state.base)}"
        if state.gone:
            kept = (
                f'select b.* from {files(folder, state.base)} b anti join {files(folder, state.gone)} g using ("{key}")'
            )
        parts.append(kept)
    if state.overlay:
        parts.append(f"select * from {files(folder, state.overlay)}")
    return " union all ".join(parts)


def open_tables(connection: Backend, folder: Path, manifest: Manifest) -> None:
    """This function makes each extracted table a view of the engine, under its own name."""
    for name, state in manifest.tables.items():
        answer(connection, f'create or replace view "{name}" as {current_rows(folder, state)}')
