"""`python -m bench`: makes the data sets, measures, prints the table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import bare, duplicates, report, servers, transfers
from bench.clients import measured
from bench.databases import ROOT, Measured, prepared
from bench.embedded import server_address
from bench.operations import OPERATIONS, Facts, Operation

LONG_HEADINGS = ("work", "customers", "speed", "time", "CPU", "memory", "beside", "aim")


def options() -> argparse.Namespace:
    """This function reads what is asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "--sizes", default=os.environ.get("SIZES", "100000,1000000"), help="customers, parted by commas"
    )
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED", "1")))
    parser.add_argument(
        "--seconds", type=float, default=float(os.environ.get("SECONDS_EACH", "4")), help="per measurement"
    )
    parser.add_argument("--only", default=os.environ.get("ONLY", ""), help="operations whose name contains this")
    parser.add_argument("--rows", type=int, default=int(os.environ.get("ROWS", "100000")), help="rows of the import")
    parser.add_argument(
        "--duplicates",
        default=os.environ.get("DUPLICATES", "100000"),
        help="customers among whom duplicates are sought, parted by commas; 0 for none",
    )
    parser.add_argument("--no-transfers", action="store_true", help="leave import, export and intelligence out")
    parser.add_argument("--fresh", action="store_true", help="make the data sets anew")
    parser.add_argument("--keep", action="store_true", help="keep the data sets although the schema has changed")
    parser.add_argument(
        "--save", action="store_true", default=bool(os.environ.get("SAVE")), help="write docs/bench.md as well"
    )
    return parser.parse_args()


def say(text: str) -> None:
    """This function tells how far the run is, beside the table."""
    print(text, file=sys.stderr, flush=True)


def inside(environment: dict[str, str], *arguments: str, given: str | None = None) -> dict:
    """This function runs a command of bench.inside and reads the JSON that it prints."""
    command = [sys.executable, "-m", "bench.inside", *arguments]
    done = subprocess.run(
        command, env={**os.environ, **environment}, cwd=ROOT, input=given, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def environment_of(address: str, home: str) -> dict[str, str]:
    """This function gives the settings under which the program is measured."""
    return {
        "LIBRETA_DATABASE_URL": address,
        "LIBRETA_HOME": home,
        "LIBRETA_API_PER_MINUTE": "0",
        "DJANGO_SETTINGS_MODULE": "libreta.site.settings",
    }


def lines_of(database: Measured, home: str, asked: argparse.Namespace) -> tuple[list[report.Line], float]:
    """This function measures every operation on one database; it gives the lines and the memory of the web process."""
    environment = environment_of(database.address, home)
    facts = inside(environment, "open", str(database.customers))
    chosen = [operation for operation in OPERATIONS if asked.only in operation.name]
    lines = []
    with servers.running(environment) as server:
        for operation in chosen:
            say(f"  {operation.name}")
            lines.append(line_of(operation, server, facts, database.customers, asked))
        memory = server.largest_megabytes()
    say("  the same SQL")
    captured = inside(environment, "capture", given=json.dumps(facts))
    alone = bare.milliseconds(database.address, {name: captured[name] for name in (o.name for o in chosen)})
    return [report.Line(x.operation, x.customers, x.one, x.four, x.cpu, alone[x.operation.name]) for x in lines], memory


def line_of(
    operation: Operation, server: servers.Server, facts: Facts, customers: int, asked: argparse.Namespace
) -> report.Line:
    """This function measures one operation with one and with four clients."""
    shared = {"port": server.port, "facts": facts, "seconds": asked.seconds}
    measured(operation, clients=1, **{**shared, "seconds": 0.5}, seed=asked.seed + 900)
    before = server.cpu_seconds()
    one = measured(operation, clients=1, **shared, seed=asked.seed + 100)
    spent = server.cpu_seconds() - before
    four = measured(operation, clients=4, **shared, seed=asked.seed + 200)
    for result in (one, four):
        if result.errors:
            say(f"    {result.errors} of {len(result.milliseconds)} failed: {result.first_error}")
    cpu = spent * 1000 / max(len(one.milliseconds) + 5, 1)
    return report.Line(operation, customers, one, four, cpu, float("nan"))


def long_work(database: Measured, home: str, asked: argparse.Namespace) -> list[tuple[str, ...]]:
    """This function measures import, export and the intelligence run."""
    environment = environment_of(database.address, home)
    size = f"{database.customers:,}"
    file = Path(home) / f"contacts-{database.customers}.csv"
    transfers.write_contacts(file, asked.rows, seed=int(datetime.now(UTC).timestamp()) % 10**6)
    raw = transfers.raw_copy_seconds(database.address, file)
    rows = [("raw COPY", size, f"{asked.rows / raw:,.0f} rows/s", f"{raw:.1f} s", "", "", "", "")]

    def ran(
        name: str, count: Callable[[], int] | int, *arguments: str, aim: str = "", against: float | None = None
    ) -> None:
        say(f"  {name}")
        done = transfers.ran(environment, *arguments)
        if done.code:
            say(done.output[-1500:])
            rows.append((name, size, "failed", f"{done.seconds:.1f} s", "", f"{done.megabytes:.0f} MB", "", aim))
            return
        number = count() if callable(count) else count
        share = f"{number / done.seconds / against:.0%} of COPY" if against else ""
        speed = f"{number / done.seconds:,.0f} rows/s"
        times = (f"{done.seconds:.1f} s", f"{done.cpu_seconds:.1f} s", f"{done.megabytes:.0f} MB")
        rows.append((name, size, speed, *times, share, aim))

    aim = "≥ 15,000 rows/s and 20% of COPY"
    ran(
        "import",
        asked.rows,
        "import",
        str(file),
        "--as",
        "customer",
        "--mode",
        "create",
        aim=aim,
        against=asked.rows / raw,
    )
    target = Path(home) / "customers.csv"
    some = json.dumps({"field": "id", "op": "lte", "value": asked.rows})
    exporting = ("export", "customers", "--to", str(target), "--filter", some)
    ran("export", lambda: sum(1 for _ in target.open("rb")) - 1, *exporting)
    ran("intelligence run", database.customers, "intelligence", "run")
    return rows


def main() -> None:
    """This function measures all sizes and prints the report."""
    asked = options()
    lines: list[report.Line] = []
    long_rows: list[tuple[str, ...]] = []
    memories: list[str] = []
    with server_address() as server, tempfile.TemporaryDirectory(prefix="libreta-bench-") as home:
        Path(home).chmod(0o755)
        for customers in (int(size.replace("_", "")) for size in asked.sizes.split(",")):
            database = prepared(server, customers, asked.seed, fresh=asked.fresh, keep=asked.keep, say=say)
            say(f"measuring {customers:,} customers")
            found, memory = lines_of(database, home, asked)
            lines += found
            memories.append(f"{memory:.0f} MB at {customers:,}")
            if not asked.no_transfers and not asked.only:
                long_rows += long_work(database, home, asked)
        if not asked.no_transfers and not asked.only:
            for customers in filter(None, (int(size.replace("_", "")) for size in asked.duplicates.split(","))):
                say(f"seeking duplicates among {customers:,} customers")
                environment = environment_of(server, home)
                long_rows += duplicates.measured(server, customers, asked.seed, environment, say)
    text = written(lines, long_rows, memories, asked)
    print(text)
    if asked.save:
        (ROOT / "docs/bench.md").write_text(text + "\n", encoding="utf-8")


def written(
    lines: list[report.Line], long_rows: list[tuple[str, ...]], memories: list[str], asked: argparse.Namespace
) -> str:
    """This function writes the whole report."""
    machine = f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}"
    parts = [
        "# Speed",
        "",
        f"Measured by `make bench` on {machine}, {datetime.now(UTC):%Y-%m-%d}; seed {asked.seed}, "
        f"{asked.seconds:g} s per measurement. Times in milliseconds over HTTP, one client unless said otherwise; "
        "CPU is that of the web processes per call; *same SQL* is what the same statements take when psycopg sends "
        "them alone.",
        "",
        report.table(report.HEADINGS, [line.cells() for line in lines]),
    ]
    for sentence in report.speeds(lines):
        parts += ["", sentence]
    if ratios := report.growth(lines):
        parts += ["", "From the smallest to the largest size (aim: at most 1.3 times):", ""]
        parts.append(report.table(("operation", "p50", "CPU", "same SQL", ""), ratios))
    if long_rows:
        parts += ["", "Long work:", ""]
        parts.append(report.table(LONG_HEADINGS, long_rows))
    parts += ["", f"Largest web process: {', '.join(memories)} (aim: under 300 MB)."]
    return "\n".join(parts)


if __name__ == "__main__":
    main()
