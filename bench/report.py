"""The table: printed, and saved as Markdown where asked."""

from __future__ import annotations

from dataclasses import dataclass

from bench.clients import Measurement
from bench.operations import Operation

HEADINGS = ("operation", "customers", "p50", "p95", "4 clients p50", "4 clients p95", "CPU", "same SQL", "aim", "")


@dataclass(frozen=True)
class Line:
    """What was measured of one operation at one size; times in milliseconds."""

    operation: Operation
    customers: int
    one: Measurement
    four: Measurement
    cpu: float
    sql: float

    @property
    def aim(self) -> str:
        aims = []
        if self.operation.cpu_aim:
            aims.append(f"CPU ≤ {self.operation.cpu_aim:g}")
        if self.operation.wall_aim:
            aims.append(f"p50 ≤ {self.operation.wall_aim:g}")
        return ", ".join(aims)

    @property
    def verdict(self) -> str:
        if self.one.errors or self.four.errors:
            return f"{self.one.errors + self.four.errors} errors"
        good = (not self.operation.cpu_aim or self.cpu <= self.operation.cpu_aim) and (
            not self.operation.wall_aim or self.one.part(0.5) <= self.operation.wall_aim
        )
        return ("reached" if good else "missed") if self.aim else ""

    def cells(self) -> tuple[str, ...]:
        times = (self.one.part(0.5), self.one.part(0.95), self.four.part(0.5), self.four.part(0.95), self.cpu, self.sql)
        return (self.operation.name, f"{self.customers:,}", *(f"{t:.1f}" for t in times), self.aim, self.verdict)


def speeds(lines: list[Line]) -> list[str]:
    """This function tells, of calls that bring many rows, how many a second that is: by the clock, by the processor."""
    return [
        f"{line.operation.name} at {line.customers:,} customers: "
        f"{line.operation.rows / line.one.part(0.5) * 1000:,.0f} rows per second, "
        f"{line.operation.rows / line.cpu * 1000:,.0f} rows per second of the web process's CPU."
        for line in lines
        if line.operation.rows > 1
    ]


def growth(lines: list[Line]) -> list[tuple[str, ...]]:
    """This function compares the largest with the smallest size: waiting, work of the web processes, database alone."""
    sizes = sorted({line.customers for line in lines})
    if len(sizes) < 2:
        return []
    found = []
    for name in dict.fromkeys(line.operation.name for line in lines):
        of_size = {line.customers: line for line in lines if line.operation.name == name}
        small, large = of_size[sizes[0]], of_size[sizes[-1]]
        wait, cpu, sql = (
            large.one.part(0.5) / small.one.part(0.5),
            large.cpu / small.cpu,
            large.sql / small.sql,
        )
        found.append((name, f"{wait:.2f}", f"{cpu:.2f}", f"{sql:.2f}", "flat" if min(wait, sql) <= 1.3 else "grows"))
    return found


def table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """This function writes a Markdown table with aligned columns, numbers to the right."""
    widths = [max(len(row[i]) for row in [headings, *rows]) for i in range(len(headings))]
    right = [i > 0 for i in range(len(headings))]

    def line(cells: tuple[str, ...]) -> str:
        padded = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
        return f"| {' | '.join(padded)} |"

    rule = "|" + "|".join("-" * (w + 1) + (":" if r else "-") for w, r in zip(widths, right, strict=True)) + "|"
    return "\n".join([line(headings), rule, *(line(row) for row in rows)])
