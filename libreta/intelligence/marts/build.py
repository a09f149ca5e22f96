"""Lake -> star schema: each mart is written as a file, proved against its contract, and only then listed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from libreta.intelligence.marts import contract as contracts
from libreta.intelligence.marts.plans import BEFORE, PLANS, Circumstances, Plan, Tables
from libreta.intelligence.warehouse import manifest
from libreta.intelligence.warehouse.engine import engine
from libreta.intelligence.warehouse.engines import Duck, Engine, builder, open_lake

OnMart = Callable[[str, int], None]


@dataclass(frozen=True)
class Mart:
    """A proved mart: its name, file, number of rows, how long it took, what it was made of, the promises it keeps."""

    name: str
    file: str
    rows: int
    seconds: float = 0.0
    read: tuple[str, ...] = ()
    promises: int = 0
    engine: str = ""

    def listed(self, as_of: date) -> dict:
        """This function gives what the manifest says of the mart."""
        return {
            "file": self.file,
            "rows": self.rows,
            "as_of": as_of.isoformat(),
            "seconds": self.seconds,
            "read": list(self.read),
            "promises": self.promises,
            "engine": self.engine,
        }


def build(
    folder: Path,
    as_of: date,
    base: str | None = None,
    on_mart: OnMart = lambda name, rows: None,
    *,
    today: date | None = None,
) -> list[Mart]:
    """This function builds all marts as of a day and lists them in the manifest, or leaves the old ones in place.

    Money is converted to the currency `base` when the source `rates` is in the lake; `today` (else `as_of`) dates new
    versions of customers. Raises contract.Broken.
    """
    before = manifest.read(folder)
    found = Circumstances(as_of, base, today or as_of)
    marts: dict[str, Mart] = {}
    with builder(folder) as opened:
        open_lake(opened, folder, before, BEFORE)
        for plan in PLANS:
            known = {*before.tables, *marts, *(f"{BEFORE}{name}" for name in before.marts)}
            if not known.issuperset(plan.needs):
                continue
            read = tuple(name for name in (*plan.needs, *plan.may_use) if name in known)
            started = time.perf_counter()
            expression = plan.make(Tables({name: opened.table(name) for name in read}), found)
            file = _written(opened, folder, before.generation, plan, expression)
            rows = contracts.check(opened, plan.contract, as_of=f"date '{as_of.isoformat()}'")
            seconds = round(time.perf_counter() - started, 3)
            marts[plan.name] = Mart(plan.name, file, rows, seconds, read, plan.contract.promises, opened.name)
            on_mart(plan.name, rows)
    listed = {mart.name: mart.listed(as_of) for mart in marts.values()}
    manifest.write(folder, replace(before, generation=before.generation + 1, marts=listed))
    manifest.sweep(folder)
    return list(marts.values())


def _written(opened: Engine, folder: Path, generation: int, plan: Plan, expression: ir.Table) -> str:
    home = folder / "marts"
    home.mkdir(exist_ok=True)
    file = f"marts/{plan.name}-{generation + 1:08d}.parquet"
    opened.write(expression, plan.contract.columns, folder / file)
    opened.open_files(plan.name, [folder / file])
    return file


@contextmanager
def open_marts(folder: Path) -> Iterator[Backend]:
    """This function opens the engine of this machine with lake and marts as tables."""
    with engine(folder) as connection:
        open_lake(Duck(connection), folder, manifest.read(folder))
        yield connection
