"""What a mart promises. A promise that is not kept stops the run; the last good results stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import Template

import ibis

from libreta.intelligence.warehouse.engines import Engine


@dataclass(frozen=True)
class Sum:
    """The total of column `of` plus what was `left_out` on purpose equals `whole`; both are SQL over lake and marts."""

    of: str
    whole: str
    left_out: str = "select 0"


@dataclass(frozen=True)
class Contract:
    """`columns` with their types, the `key` that is unique, columns that are never empty, rules for each row, and
    sums.
    """

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]
    not_null: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = field(default=())

    @property
    def promises(self) -> int:
        """How many things are proved: each column, the key, what is never empty, rules and sums."""
        return len(self.columns) + 1 + len(self.not_null) + len(self.rules) + len(self.sums)


@dataclass
class Broken(Exception):
    """A mart does not keep its contract."""

    mart: str
    promise: str
    found: str

    def __str__(self) -> str:
        return f"{self.mart}: {self.promise}; found {self.found}."


def check(opened: Engine, contract: Contract, **values: str) -> int:
    """This function proves a mart (a table or view of its name) against its contract and returns the number of rows.

    Columns, emptiness and rules are counted in one pass. `values` replace $names in the sums. Raises Broken.
    """
    table = opened.table(contract.name)
    for name, kind in contract.columns.items():
        found = table.schema().get(name)
        if found is None or not found.copy(nullable=True).equals(ibis.dtype(kind)):
            raise Broken(contract.name, f"{name} is {kind}", str(found))
    promises = [(f"{name} is never empty", f'"{name}" is null') for name in contract.not_null]
    promises += [(rule, f"not coalesce(({rule}), false)") for rule in contract.rules]
    counts = "".join(f", count(*) filter (where {broken})" for _, broken in promises)
    rows, *broken = _row(opened, f"select count(*){counts} from {contract.name}")
    for (promise, _), number in zip(promises, broken, strict=True):
        if number:
            raise Broken(contract.name, promise, f"{number} rows that are not so")
    _check_key(opened, contract, rows)
    for total in contract.sums:
        _check_sum(opened, contract.name, total, values)
    return rows


def _check_key(opened: Engine, contract: Contract, rows: int) -> None:
    key = ", ".join(f'"{name}"' for name in contract.key)
    (distinct,) = _row(opened, f"select count(*) from (select distinct {key} from {contract.name})")
    if distinct != rows:
        raise Broken(contract.name, f"{key} is unique", f"{rows} rows with {distinct} keys")


def _check_sum(opened: Engine, mart: str, total: Sum, values: dict[str, str]) -> None:
    (own,) = _row(opened, f"select coalesce(sum({total.of}), 0) from {mart}")
    (left_out,) = _row(opened, Template(total.left_out).safe_substitute(values))
    (whole,) = _row(opened, Template(total.whole).safe_substitute(values))
    if own + left_out != whole:
        raise Broken(
            mart, f"the sum of {total.of} reconciles with its source", f"{own} + {left_out} instead of {whole}"
        )


def _row(opened: Engine, query: str) -> tuple:
    return opened.rows(query)[0]
