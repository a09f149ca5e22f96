"""The engines that build marts, behind one small door: DuckDB on this machine, or a cluster of Apache Spark.

Marts are Ibis expressions and contracts are plain SQL, so that both engines give the same rows (tests run one body on
both). Which one builds is said by `LIBRETA_ANALYTICS_ENGINE`: `duckdb`, or the address of a master, `spark://host:7077`
(`local[2]` is Spark within this process). The lake must then stand where all workers see it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from libreta.intelligence.warehouse.engine import answer, current_rows, engine, literal
from libreta.intelligence.warehouse.manifest import Manifest, TableState

DUCKDB = "duckdb"
KEY = "id"


class Engine(Protocol):
    """What building marts needs of an engine. Names become views; `rows` answers SQL that both dialects read."""

    name: str

    def open_files(self, name: str, paths: Sequence[Path]) -> None: ...

    def open_state(self, folder: Path, state: TableState) -> None: ...

    def table(self, name: str) -> ir.Table: ...

    def write(self, table: ir.Table, columns: Mapping[str, str], path: Path) -> None: ...

    def rows(self, query: str) -> list[tuple]: ...


class Duck:
    """DuckDB, one process, with the bounds of `engine`."""

    name = DUCKDB

    def __init__(self, connection: Backend) -> None:
        self.connection = connection

    def open_files(self, name: str, paths: Sequence[Path]) -> None:
        listed = ", ".join(literal(path / "*.parquet" if path.is_dir() else path) for path in paths)
        answer(self.connection, f'create or replace view "{name}" as select * from read_parquet([{listed}])')

    def open_state(self, folder: Path, state: TableState) -> None:
        answer(self.connection, f'create or replace view "{state.name}" as {current_rows(folder, state)}')

    def table(self, name: str) -> ir.Table:
        return self.connection.table(name)

    def write(self, table: ir.Table, columns: Mapping[str, str], path: Path) -> None:
        query = typed(self.connection.compile(table), columns)
        answer(self.connection, f"copy ({query}) to {literal(path)} (format parquet, compression zstd)")

    def rows(self, query: str) -> list[tuple]:
        return answer(self.connection, query)


class Spark:
    """A session on a cluster. A mart is a folder of part files there."""

    name = "spark"

    def __init__(self, session: Any) -> None:
        self.session = session
        self.connection = ibis.pyspark.connect(session)

    def open_files(self, name: str, paths: Sequence[Path]) -> None:
        self.session.read.parquet(*(str(path) for path in paths)).createOrReplaceTempView(name)

    def open_state(self, folder: Path, state: TableState) -> None:
        parts = {"base": state.base, "gone": state.gone, "overlay": state.overlay}
        read = {
            part: self.session.read.parquet(*(str(folder / f) for f in names)) for part, names in parts.items() if names
        }
        rows = read.get("base")
        if rows is not None and "gone" in read:
            rows = rows.join(read["gone"], KEY, "left_anti")
        if "overlay" in read:
            rows = read["overlay"] if rows is None else rows.unionByName(read["overlay"])
        rows.createOrReplaceTempView(state.name)

    def table(self, name: str) -> ir.Table:
        return self.connection.table(name)

    def write(self, table: ir.Table, columns: Mapping[str, str], path: Path) -> None:
        query = typed(self.connection.compile(table), columns)
        self.session.sql(query).write.mode("overwrite").option("compression", "zstd").parquet(str(path))

    def rows(self, query: str) -> list[tuple]:
        return [tuple(row) for row in self.session.sql(query).collect()]


SQL_TYPES = {"int64": "bigint", "int32": "int", "float64": "double"}


def typed(query: str, columns: Mapping[str, str]) -> str:
    """This function gives the SQL of a query whose columns have these types (Ibis' names), in any engine: what one
    calls a date another calls a timestamp."""
    cast = ", ".join(f'cast("{name}" as {SQL_TYPES.get(kind, kind)}) as "{name}"' for name, kind in columns.items())
    return f"select {cast} from ({query}) as made"


def chosen() -> str:
    """This function tells which engine the configuration asks for: `duckdb` or the address of a Spark master."""
    return os.environ.get("LIBRETA_ANALYTICS_ENGINE", "").strip() or DUCKDB


@contextmanager
def builder(folder: Path, where: str | None = None) -> Iterator[Engine]:
    """This function opens the engine that builds marts: the configured one, or the one named `where`."""
    where = where or chosen()
    if where == DUCKDB:
        with engine(folder) as connection:
            yield Duck(connection)
        return
    session = _session(where)
    try:
        yield Spark(session)
    finally:
        session.stop()


def _session(master: str) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise OSError("Spark was asked for, but the package pyspark is not installed.") from missing
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    memory = os.environ.get("LIBRETA_SPARK_MEMORY", "1g")
    host = os.environ.get("LIBRETA_SPARK_DRIVER_HOST", "127.0.0.1")
    settings = {
        "spark.app.name": "libreta",
        "spark.driver.host": host,
        "spark.driver.bindAddress": host,
        "spark.driver.memory": memory,
        "spark.executor.memory": memory,
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.ansi.doubleQuotedIdentifiers": "true",
        "spark.sql.shuffle.partitions": os.environ.get("LIBRETA_SPARK_PARTITIONS", "8"),
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    }
    making = SparkSession.builder.master(master)
    for name, value in settings.items():
        making = making.config(name, value)
    return making.getOrCreate()


def open_lake(opened: Engine, folder: Path, listed: Manifest, prefix: str = "") -> None:
    """This function makes each extracted table and each listed mart (its name after `prefix`) a view."""
    for state in listed.tables.values():
        opened.open_state(folder, state)
    open_marts(opened, folder, listed, prefix)


def open_marts(opened: Engine, folder: Path, listed: Manifest, prefix: str = "") -> None:
    """This function makes each listed mart a view, its name after `prefix`."""
    for name, mart in listed.marts.items():
        opened.open_files(prefix + name, [folder / mart["file"]])
