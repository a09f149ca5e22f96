"""`python -m bench.deals`: 200,000 opportunities with their history; the board, a change of stage, forecast, pipeline.

The data are made by SQL from row numbers, the same for the same seed. Times are those of the server over HTTP with one
client; CPU is that of the web processes.
"""

# ruff: noqa: E501

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from random import Random

import psycopg

from bench import report, servers
from bench.clients import Client
from bench.databases import ROOT, comment_of, schema_mark, with_name
from bench.embedded import server_address
from bench.operations import Facts, Operation, Request, send

CUSTOMERS = 20_000
DEALS = """
INSERT INTO sales_opportunity (id, created_at, updated_at, version, extra, owner_id, name, customer_id, pipeline_id, stage_id, status, amount, currency,
  close_on, source, reason, engaged_on, closed_on, stage_since, seller_name, forecast_category, forecast, forecast_on, first_close_on, pushes)
SELECT i, begun, begun, 1, '{}', (%(owners)s::bigint[])[1 + floor(bench_chance(i, 101) * %(owner_count)s)::int], 'Deal ' || i,
  1 + floor(bench_chance(i, 102) * %(customers)s)::bigint, %(pipeline)s, (%(stages)s::bigint[])[place],
  CASE place WHEN 5 THEN 'won' WHEN 6 THEN 'lost' ELSE 'open' END, round((500 + bench_chance(i, 104) ^ 3 * 40000)::numeric, 2),
  (ARRAY['EUR','EUR','EUR','MXN','RON'])[1 + i %% 5], closes, (ARRAY['website','fair','referral'])[1 + i %% 3],
  CASE WHEN place > 4 THEN (ARRAY['price','product','timing','no_decision'])[1 + i %% 4] ELSE '' END,
  begun::date + 5, CASE WHEN place > 4 THEN closes END, CASE WHEN place > 4 THEN closes + time '12:00' ELSE begun + interval '5 days' END, '', '',
  CASE place WHEN 5 THEN 'closed' WHEN 6 THEN 'omitted' WHEN 4 THEN 'commit' WHEN 3 THEN 'best_case' ELSE 'pipeline' END, closes, closes, 0
FROM (
  SELECT i, begun, CASE WHEN begun::date + span <= %(today)s::date THEN CASE WHEN bench_chance(i, 103) < 0.5 THEN 5 ELSE 6 END
    ELSE 1 + floor(bench_chance(i, 105) * 4)::int END AS place, begun::date + span AS closes
  FROM (SELECT i, %(today)s::timestamptz - interval '1 s' * ((1 - i::float8 / %(n)s) * 94608000) AS begun, 20 + floor(bench_chance(i, 106) ^ 2 * 200)::int AS span
    FROM generate_series(1, %(n)s) AS i) made
) staged
"""
STEPS = """
INSERT INTO sales_stagechange (created_at, updated_at, version, extra, opportunity_id, from_stage_id, to_stage_id, at, days, user_id)
SELECT at, at, 1, '{}', o.id, CASE WHEN step > 1 THEN (%(stages)s::bigint[])[step - 1] END, (%(stages)s::bigint[])[step],
  at, CASE WHEN step > 1 THEN 10 END, o.owner_id
FROM sales_opportunity o
CROSS JOIN LATERAL generate_series(1, CASE o.status WHEN 'open' THEN array_position(%(stages)s::bigint[], o.stage_id) ELSE 1 + o.id %% 4 END) AS step
CROSS JOIN LATERAL (SELECT least(o.created_at + interval '10 days' * (step - 1), coalesce(o.closed_on, %(today)s::date)::timestamptz) AS at) moved
"""
ENDS = """
INSERT INTO sales_stagechange (created_at, updated_at, version, extra, opportunity_id, from_stage_id, to_stage_id, at, days, user_id)
SELECT o.stage_since, o.stage_since, 1, '{}', o.id, (%(stages)s::bigint[])[1 + o.id %% 4], o.stage_id, o.stage_since, 20, o.owner_id
FROM sales_opportunity o WHERE o.status <> 'open'
"""
RIVALS = """
WITH met AS (
  INSERT INTO sales_competitor (created_at, updated_at, version, extra, name)
  SELECT now(), now(), 1, '{}', 'Rival ' || i FROM generate_series(1, 20) AS i RETURNING id
), numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM met)
INSERT INTO sales_opportunitycompetitor (created_at, updated_at, version, extra, opportunity_id, competitor_id, has_won)
SELECT o.created_at, o.updated_at, 1, '{}', o.id, n.id, o.status = 'lost' AND o.id %% 3 = 0
FROM sales_opportunity o JOIN numbered n ON n.place = 1 + o.id / 4 %% 20 WHERE o.id %% 4 = 0
"""
RATES = """
INSERT INTO catalog_exchangerate (created_at, updated_at, version, extra, currency, base, rate, valid_from)
SELECT now(), now(), 1, '{}', c, 'EUR', CASE c WHEN 'MXN' THEN 0.05 ELSE 0.2 END + 0.001 * (d %% 7), %(today)s::date - d
FROM unnest(ARRAY['MXN','RON']) AS c, generate_series(0, 1099) AS d
"""
# What the database keeps by itself; the triggers slept while the deals were made.
SUMS = """
INSERT INTO sales_stagesum (pipeline_id, stage_id, status, owner_id, currency, rows, amount)
SELECT pipeline_id, stage_id, status, owner_id, currency, count(*), sum(amount) FROM sales_opportunity GROUP BY 1, 2, 3, 4, 5
"""
TABLES = ("sales_opportunity", "sales_stagechange", "sales_opportunitycompetitor", "catalog_exchangerate")


def moved(chance: Random, facts: Facts) -> Request:
    """This function moves an open deal into another stage, by the API."""
    return send(
        "POST", f"opportunities/{chance.choice(facts['open'])}/placement", {"stage": chance.choice(facts["stages"][:4])}
    )


def page(path: str) -> Callable[[Random, Facts], Request]:
    """This function makes a request for a page, as a person in a browser."""
    return lambda chance, facts: Request("GET", path, session=True)


SUMMED = "opportunities/groups?by=stage&sums=amount"
OPERATIONS = (
    Operation("board", page("/opportunities/board/"), wall_aim=60),
    Operation("sums of its stages", lambda chance, facts: Request("GET", f"/api/v1/{SUMMED}"), wall_aim=60),
    Operation("change of stage", moved, writes=True, cpu_aim=12),
    Operation("forecast, quarter", page("/forecast/"), wall_aim=300),
    Operation("forecast, year", page("/forecast/?period=this_year"), wall_aim=300),
    Operation("what changed", page("/forecast/changes/"), wall_aim=300),
    Operation("pipeline, all time", page("/pipeline/"), wall_aim=300),
    Operation("pipeline, this quarter", page("/pipeline/?period=this_quarter"), wall_aim=300),
)


def fill(deals: int, seed: int) -> None:
    """This function fills an empty database, inside the program's settings, and takes a snapshot a week back."""
    from datetime import UTC, datetime, timedelta

    from django.db import connection

    from bench import dataset, inside
    from libreta.identity.models import User
    from libreta.kernel.actors import system_actor
    from libreta.sales.forecasts import projections, snapshots
    from libreta.sales.models import ForecastWeek, Stage
    from libreta.sales.opportunities import pipelines

    inside.prepare()
    owners = list(User.objects.exclude(email=inside.ADMIN).order_by("pk").values_list("pk", flat=True))
    address = os.environ["LIBRETA_DATABASE_URL"]
    dataset.fill(address, customers=CUSTOMERS, seed=seed, owners=owners, say=lambda text: None)
    now = datetime.now(UTC)
    pipeline = pipelines.start(now)
    stages = list(Stage.objects.filter(pipeline=pipeline).order_by("position").values_list("pk", flat=True))
    given = {"owners": owners, "owner_count": len(owners), "customers": CUSTOMERS, "pipeline": pipeline, "n": deals,
             "stages": stages, "today": f"{now:%Y-%m-%d}"}  # fmt: skip
    with psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor) as own:
        own.execute("SET session_replication_role = replica")
        own.execute("SET synchronous_commit = off")
        for statement in (DEALS, STEPS, ENDS, RIVALS, RATES):
            own.execute(statement, given)
        for table in TABLES:
            own.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            own.execute(f"VACUUM (ANALYZE) {table}")
        own.execute(SUMS)
        own.execute("VACUUM (ANALYZE) sales_stagesum")
    by = system_actor()
    begun = time.monotonic()
    snapshots.take_snapshot(by=by, at=now - timedelta(days=7))
    print(f"  snapshot: {time.monotonic() - begun:.1f} s, {ForecastWeek.objects.get().deals:,} deals", file=sys.stderr)
    with connection.cursor() as cursor:  # a week's life: some are won, pushed, raised
        cursor.execute("UPDATE sales_opportunity SET close_on = close_on + 60 WHERE status = 'open' AND id % 10 = 1")
        cursor.execute("UPDATE sales_opportunity SET amount = amount * 1.2 WHERE status = 'open' AND id % 10 = 2")
        cursor.execute("VACUUM ANALYZE sales_forecastsnapshot")
    begun = time.monotonic()
    kept = projections.project_forecast(by=by, at=now)
    print(f"  projection with its back-test: {time.monotonic() - begun:.1f} s, {kept} rows", file=sys.stderr)


def prepared(server: str, deals: int, seed: int, *, fresh: bool) -> str:
    """This function gives the address of a filled database, made anew when there is none that fits."""
    name = f"libreta_bench_deals_{deals}"
    address, mark = with_name(server, name), f"{schema_mark(seed)}"
    with psycopg.connect(with_name(server, "postgres"), autocommit=True) as connection:
        if not fresh and comment_of(connection, name) == mark:
            return address
        print(f"making {deals:,} opportunities", file=sys.stderr)
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
        command = [sys.executable, "-m", "bench.deals", "--fill", str(deals), "--seed", str(seed)]
        subprocess.run(command, check=True, env={**os.environ, **_environment(address)}, cwd=ROOT, stdout=sys.stderr)
        connection.execute(f"COMMENT ON DATABASE \"{name}\" IS '{mark}'")
    return address


def _environment(address: str, home: str = "") -> dict[str, str]:
    return {
        "LIBRETA_DATABASE_URL": address,
        "LIBRETA_HOME": home or tempfile.gettempdir(),
        "LIBRETA_API_PER_MINUTE": "0",
        "DJANGO_SETTINGS_MODULE": "libreta.site.settings",
    }


def measured(address: str, asked: argparse.Namespace) -> list[tuple[str, ...]]:
    """This function measures every operation and gives the rows of the table."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="libreta-bench-") as home:
        environment = _environment(address, home)
        command = [sys.executable, "-m", "bench.inside", "open", str(CUSTOMERS)]
        told = subprocess.run(command, check=True, env={**os.environ, **environment}, cwd=ROOT, stdout=subprocess.PIPE)
        facts = json.loads(told.stdout.splitlines()[-1])
        with psycopg.connect(address) as connection:
            facts["open"] = [r[0] for r in connection.execute(
                "SELECT id FROM sales_opportunity WHERE status = 'open' ORDER BY id LIMIT 5000")]  # fmt: skip
            facts["stages"] = [r[0] for r in connection.execute("SELECT id FROM sales_stage ORDER BY position")]
        with servers.running(environment) as server:
            for operation in OPERATIONS:
                if asked.only in operation.name:
                    rows.append(_row(operation, server, facts, asked))
    return rows


def _row(operation: Operation, server: servers.Server, facts: Facts, asked: argparse.Namespace) -> tuple[str, ...]:
    client = Client(operation, server.port, facts, asked.seed)
    for _ in range(5):
        client.call()
    taken: list[float] = []
    before, until, failure = server.cpu_seconds(), time.perf_counter() + asked.seconds, ""
    while time.perf_counter() < until or len(taken) < 5:
        took, error = client.call()
        taken.append(took)
        failure = failure or error
    cpu = (server.cpu_seconds() - before) * 1000 / len(taken)
    taken.sort()
    p50, p95 = taken[len(taken) // 2], taken[min(int(len(taken) * 0.95), len(taken) - 1)]
    aim = f"CPU ≤ {operation.cpu_aim:g}" if operation.cpu_aim else f"p95 ≤ {operation.wall_aim:g}"
    good = cpu <= operation.cpu_aim if operation.cpu_aim else p95 <= operation.wall_aim
    verdict = failure[:90] or ("reached" if good else "missed")
    return (operation.name, f"{p50:.1f}", f"{p95:.1f}", f"{cpu:.1f}", str(len(taken)), aim, verdict)


def main() -> None:
    """This function fills, measures and prints the table."""
    parser = argparse.ArgumentParser(prog="bench.deals", description=__doc__)
    parser.add_argument("--deals", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--only", default="", help="operations whose name contains this")
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    parser.add_argument("--address", default="", help="a filled database to measure as it is")
    parser.add_argument("--fill", type=int, default=0, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.fill:
        import django

        django.setup()
        fill(asked.fill, asked.seed)
        return
    with server_address() as server:
        address = asked.address or prepared(server, asked.deals, asked.seed, fresh=asked.fresh)
        rows = measured(address, asked)
    print(report.table(("operation", "p50", "p95", "CPU", "calls", "aim", ""), rows))


if __name__ == "__main__":
    main()
