"""Lake -> star schema: each mart is written as a file, proved against its contract, and only then listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from libreta.intelligence.marts import contract as contracts
from libreta.intelligence.marts import customer_orders, dim_customer, dim_product, fact_order_line
from libreta.intelligence.marts.contract import Contract
from libreta.intelligence.warehouse import manifest
from libreta.intelligence.warehouse.engine import answer, engine, literal, open_tables
from libreta.intelligence.warehouse.manifest import Manifest

OnMart = Callable[[str, int], None]


@dataclass(frozen=True)
class Mart:
    """A proved mart: its name, file and number of rows."""

    name: str
    file: str
    rows: int


def build(folder: Path, as_of: date, base: str | None = None, on_mart: OnMart = lambda name, rows: None) -> list[Mart]:
    """This function builds all marts as of a day and lists them in the manifest, or leaves the old ones in place.

    Money is converted to the currency `base` when the source `rates` is in the lake. Raises contract.Broken.
    """
    before = manifest.read(folder)
    marts: list[Mart] = []
    with engine(folder) as connection:
        open_tables(connection, folder, before)
        for one, expression in _expressions(connection, before, as_of, base):
            mart = _written(connection, folder, before.generation, one, expression)
            rows = contracts.check(connection, one, as_of=f"date '{as_of.isoformat()}'")
            marts.append(replace(mart, rows=rows))
            on_mart(one.name, rows)
    listed = {mart.name: {"file": mart.file, "rows": mart.rows, "as_of": as_of.isoformat()} for mart in marts}
    manifest.write(folder, replace(before, generation=before.generation + 1, marts=listed))
    manifest.sweep(folder)
    return marts


def _expressions(
    connection: Backend, lake: Manifest, as_of: date, base: str | None
) -> Iterator[tuple[Contract, ir.Table]]:
    """This function yields each mart when those it stands on are there."""
    table = connection.table
    yield dim_customer.CONTRACT, dim_customer.dim_customer(table("customers"))
    if "products" in lake.tables:
        yield dim_product.CONTRACT, dim_product.dim_product(table("products"))
    rates = table("rates") if "rates" in lake.tables and base else None
    if rates is not None and "trashed_at" in rates.columns:
        rates = rates.filter(rates.trashed_at.isnull())
    yield fact_order_line.CONTRACT, fact_order_line.fact_order_line(table("order_lines"), table("orders"), rates, base)
    yield (
        customer_orders.CONTRACT,
        customer_orders.customer_orders(table("fact_order_line"), table("dim_customer"), as_of, base),
    )


def _written(connection: Backend, folder: Path, generation: int, one: Contract, expression: ir.Table) -> Mart:
    home = folder / "marts"
    home.mkdir(exist_ok=True)
    name = f"marts/{one.name}-{generation + 1:08d}.parquet"
    query = connection.compile(expression)
    answer(connection, f"copy ({query}) to {literal(folder / name)} (format parquet, compression zstd)")
    answer(connection, f"create or replace view {one.name} as select * from read_parquet({literal(folder / name)})")
    return Mart(one.name, name, 0)


@contextmanager
def open_marts(folder: Path) -> Iterator[Backend]:
    """This function opens the engine with lake and marts as tables."""
    listed = manifest.read(folder)
    with engine(folder) as connection:
        open_tables(connection, folder, listed)
        for name, mart in listed.marts.items():
            source = literal(folder / mart["file"])
            answer(connection, f'create or replace view "{name}" as select * from read_parquet({source})')
        yield connection
