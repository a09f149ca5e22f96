"""The star schema is the same on DuckDB and on a cluster of Spark, and its rows are what one counts by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from libreta.intelligence import sources
from libreta.intelligence.marts import build
from libreta.intelligence.sources import Column
from libreta.intelligence.warehouse import manifest
from libreta.intelligence.warehouse.engine import answer
from libreta.intelligence.warehouse.manifest import Manifest, TableState
from libreta.intelligence.warehouse.stream import arrow_type
from tests.intelligence.engines import cluster

TODAY = date(2026, 3, 15)


def at(day: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02d}:30:00")


WORLD = {
    "people": [(1, 7, True), (2, None, False)],
    "customers": [
        (10, "person", "Cluj", "RO", 1, at("2025-01-05"), None),
        (11, "organisation", "Lima", "PE", 2, at("2025-11-01"), None),
        (12, "person", "", "", None, at("2026-02-01"), at("2026-03-01")),
    ],
    "products": [(5, "A", "Ink", "Paper", None), (6, "B", "Pen", None, at("2026-01-01"))],
    "rates": [(1, "RON", "EUR", "0.20000000", date(2025, 1, 1)), (2, "RON", "EUR", "0.25000000", date(2026, 1, 1))],
    "orders": [
        (100, 10, date(2025, 12, 31), "RON", True, None),
        (101, 10, date(2026, 1, 1), "RON", True, None),
        (102, 11, date(2026, 2, 10), "EUR", True, None),
        (103, 11, date(2026, 2, 11), "PEN", True, None),
        (104, 11, date(2026, 2, 12), "EUR", False, None),
    ],
    "order_lines": [
        (1000, 100, 5, "2", "100.00", None),
        (1001, 101, 5, "1", "100.00", None),
        (1002, 102, 6, "1", "40.00", None),
        (1003, 102, 5, "-1", "-10.00", None),
        (1004, 103, 5, "1", "7.00", None),
        (1005, 104, 5, "1", "9.00", None),
        (1006, 102, 5, "1", "9.00", at("2026-02-11")),
    ],
    "interactions": [
        (1, 10, at("2026-01-03", 23), "telephone", "outbound", "call", 1, 12, None),
        (2, 11, at("2026-01-04", 0), "email", "inbound", "complaint", None, None, None),
        (3, 11, at("2026-01-05"), "email", "inbound", "email", None, 3, at("2026-01-06")),
    ],
    "stages": [(1, 1, "New", 0, 10, "open"), (2, 1, "Offer", 1, 60, "open"), (3, 1, "Won", 2, 100, "won")],
    "opportunities": [
        (50, 10, 1, 1, 3, 5, "won", "web", "price", "200.00", "RON")
        + (at("2025-12-01"), date(2025, 11, 20), date(2026, 1, 20), date(2026, 1, 10), None),
        (51, 11, 2, 1, 2, None, "open", "", "", "80.00", "EUR")
        + (at("2026-01-10"), None, date(2026, 4, 1), None, None),
        (52, 11, 2, 1, 1, None, "open", "", "", None, "") + (at("2026-03-14"), None, None, None, None),
    ],
    "stage_changes": [
        (1, 50, None, 1, at("2025-11-20"), None, None),
        (2, 50, 1, 2, at("2025-12-31"), "41", None),
        (3, 50, 2, 3, at("2026-01-10"), "10", None),
        (4, 51, None, 1, at("2026-01-10"), None, None),
        (5, 51, 1, 2, at("2026-02-28", 8), "49", None),
        (6, 51, 1, 2, at("2026-02-28", 10), "0", at("2026-03-01")),
        (7, 52, None, 1, at("2026-03-14"), None, None),
    ],
    "leads": [
        (1, 10, 1, "qualified", "web", at("2026-01-02", 9), at("2026-01-02", 11), at("2026-01-05"), None),
        (2, 11, None, "new", "", at("2026-03-01"), None, None, None),
    ],
    "tasks": [
        (1, 10, 1, "call", "done", at("2026-01-02"), at("2026-01-03", 12), at("2026-01-03", 12), None),
        (2, 11, 1, "task", "done", at("2026-01-02"), at("2026-01-03", 12), at("2026-01-03", 13), None),
        (3, None, 2, "task", "open", at("2026-01-02"), at("2026-01-03"), None, None),
    ],
}


def lake_of(folder, world=WORLD, before: Manifest | None = None) -> None:
    """A lake as the extract leaves it; the orders have a row that changed (in the overlay) and one that is gone."""
    states = {}
    for name, rows in world.items():
        columns = [Column(column, kind) for column, kind in sources.EXPECTED[name].items()]
        schema = pa.schema([(column.name, arrow_type(column)) for column in columns])
        (folder / name).mkdir(exist_ok=True)

        def written(part, chosen, name=name, columns=columns, schema=schema):
            values = [_typed(row, columns) for row in chosen]
            path = f"{name}/{part}.parquet"
            parquet.write_table(pa.Table.from_pylist(values, schema=schema), folder / path)
            return (path,)

        state = TableState(name, "f", "i", 1, len(rows), len(rows), written("base", rows))
        if name == "orders":
            old = (100, 11, date(2020, 1, 1), "EUR", True, None)
            state = TableState(name, "f", "i", 1, 5, 6, written("base", [old, *rows[1:], (105, *rows[1][1:])]))
            parquet.write_table(pa.table({"id": [100, 105]}), folder / "orders/gone.parquet")
            gone = {"overlay": written("overlay", rows[:1]), "gone": ("orders/gone.parquet",), "gone_rows": 2}
            state = TableState(**{**state.__dict__, **gone})
        states[name] = state
    before = before or Manifest()
    manifest.write(folder, before.with_tables(states, "2026-03-15T02:30:00"))


def _typed(row, columns):
    found = {}
    for column, value in zip(columns, row, strict=True):
        is_number = column.type.startswith("numeric") and value is not None
        found[column.name] = Decimal(value) if is_number else value
    return found


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        for name in ("SPARK_CONF_DIR", "LIBRETA_SPARK_PARTITIONS"):
            patched.setenv(name, "")
        with cluster(tmp_path_factory.mktemp("cluster")) as master:
            yield master


def where_of(request) -> str:
    return request.getfixturevalue("spark") if request.param == "spark" else request.param


@pytest.fixture(scope="module", params=["duckdb", "spark"])
def marts(request, tmp_path_factory):
    """The marts, built by the engine and read by the engine of this machine: rows by name of the mart."""
    folder = tmp_path_factory.mktemp("lake")
    lake_of(folder)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LIBRETA_ANALYTICS_ENGINE", where_of(request))
        built = build.build(folder, TODAY, "EUR")
    with build.open_marts(folder) as opened:
        yield {mart.name: opened.table(mart.name).to_pyarrow().to_pylist() for mart in built}


def column(rows, key, *names):
    return {row[key]: tuple(row[name] for name in names) if len(names) > 1 else row[names[0]] for row in rows}


def test_every_mart_is_built_and_keeps_its_contract(marts):
    assert set(marts) == {
        *("dim_customer", "dim_customer_history", "dim_date", "dim_person", "dim_product", "customer_orders"),
        *("fact_interaction", "fact_lead", "fact_opportunity", "fact_order_line", "fact_stage_month", "fact_task"),
    }
    assert len(marts["dim_date"]) == 25_933


def test_money_is_converted_at_the_rate_of_its_day(marts):
    found = column(marts["fact_order_line"], "line_id", "customer_id", "amount_base")
    assert found == {
        1000: (10, Decimal("20.0000")),
        1001: (10, Decimal("25.0000")),
        1002: (11, Decimal("40.0000")),
        1003: (11, Decimal("-10.0000")),
        1004: (11, None),
    }
    deals = column(marts["fact_opportunity"], "opportunity_id", "amount_base", "probability", "cycle_days")
    assert deals == {50: (Decimal("50.0000"), 100, 51), 51: (Decimal("80.0000"), 60, None), 52: (None, 10, None)}


def test_purchases_are_summed_up_by_customer(marts):
    names = ("currency", "orders_count", "x", "recency", "age", "bought", "returned")
    found = column(marts["customer_orders"], "customer_id", *names)
    assert found[10] == ("EUR", 2, 1, 1, 74, Decimal("45.0000"), Decimal("0.0000"))
    assert found[11][1:5] == (2, 1, 1, 33)


def test_days_know_their_week_month_and_quarter(marts):
    days = column(marts["dim_date"], "day", "year", "quarter", "month", "week", "weekday", "is_weekend")
    assert days[date(2027, 1, 1)] == (2027, "2027-Q1", "2027-01", "2026-W53", 4, False)
    assert days[date(2024, 12, 30)] == (2024, "2024-Q4", "2024-12", "2025-W01", 0, False)
    assert days[date(2026, 11, 22)] == (2026, "2026-Q4", "2026-11", "2026-W47", 6, True)


def test_touches_leads_and_tasks_are_judged(marts):
    found = column(marts["fact_interaction"], "interaction_id", "day", "hour", "kind")
    assert found == {1: (date(2026, 1, 3), 23, "call"), 2: (date(2026, 1, 4), 0, "complaint")}
    assert column(marts["fact_lead"], "lead_id", "answer_minutes") == {1: 120.0, 2: None}
    assert column(marts["fact_task"], "task_id", "in_time") == {1: True, 2: False, 3: None}
    assert column(marts["dim_person"], "user_id", "team_id", "is_active") == {1: (7, True), 2: (None, False)}


def test_the_pipeline_is_pictured_at_the_end_of_each_month(marts):
    found = {
        (row["opportunity_id"], row["month_end"]): (row["stage_id"], row["days_in_stage"])
        for row in marts["fact_stage_month"]
    }
    assert found == {
        (50, date(2025, 11, 30)): (1, 10),
        (50, date(2025, 12, 31)): (2, 0),
        (51, date(2026, 1, 31)): (1, 21),
        (51, date(2026, 2, 28)): (2, 0),
    }


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.slow)])
def chosen(request, monkeypatch):
    monkeypatch.setenv("LIBRETA_ANALYTICS_ENGINE", where_of(request))


@pytest.mark.usefixtures("chosen")
def test_customers_keep_their_history(tmp_path):
    lake_of(tmp_path, {"customers": WORLD["customers"]})
    build.build(tmp_path, TODAY)
    moved = [(10, "person", "Iași", "RO", 2, at("2025-01-05"), None)]
    lake_of(tmp_path, {"customers": moved}, manifest.read(tmp_path))
    build.build(tmp_path, date(2026, 4, 1))
    again = [(10, "person", "Brașov", "RO", 2, at("2025-01-05"), None)]
    lake_of(tmp_path, {"customers": again}, manifest.read(tmp_path))
    build.build(tmp_path, date(2026, 4, 1))
    build.build(tmp_path, date(2026, 5, 1))
    with build.open_marts(tmp_path) as opened:
        rows = answer(opened, "select customer_id, valid_from, valid_to, city from dim_customer_history order by 1, 2")
    assert rows == [
        (10, date(2025, 1, 5), date(2026, 4, 1), "Cluj"),
        (10, date(2026, 4, 1), None, "Brașov"),
        (11, date(2025, 11, 1), date(2026, 4, 1), "Lima"),
    ]
