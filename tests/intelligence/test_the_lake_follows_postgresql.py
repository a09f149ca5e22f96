"""The lake holds what PostgreSQL holds: after changes, deletions, late commits, and a killed run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import psycopg
import pytest

from libreta.intelligence.warehouse import extract, manifest
from libreta.intelligence.warehouse.engine import answer, engine, open_tables
from tests.intelligence.conftest import ALL, LINES, ORDERS


def in_lake(lake, query: str) -> list[tuple]:
    with engine(lake) as duck:
        open_tables(duck, lake, manifest.read(lake))
        return answer(duck, query)


def lines_in_lake(lake) -> list[tuple]:
    return in_lake(lake, "select id, order_id, quantity, amount from order_lines order by id")


def lines_in_shop(shop) -> list[tuple]:
    return shop("select id, order_id, quantity::numeric(18,4), amount::numeric(18,4) from shop_line order by id")


def test_the_first_extract_holds_every_row_to_the_cent(filled_shop, lake):
    results = {result.name: result for result in extract.extract(lake, ALL)}
    assert all(result.whole for result in results.values())
    assert results["customers"].rows == 400
    assert lines_in_lake(lake) == lines_in_shop(filled_shop)
    assert in_lake(lake, "select distinct country, typeof(created_at) from customers") == [("RO", "TIMESTAMP")]


def settle(shop) -> None:
    """Waits until no transaction of anybody on this server is older than the rows of the shop."""
    oldest = "select age(xmin) > age((pg_snapshot_xmin(pg_current_snapshot())::text::bigint %% 4294967296)::text::xid)"
    until = time.monotonic() + 60
    while not all(past for (past,) in shop(f"{oldest} from shop_line order by age(xmin) limit %s", 1)):
        assert time.monotonic() < until, "a transaction on this server has been open for a minute"
        time.sleep(0.2)


def test_the_second_extract_reads_only_what_changed(filled_shop, lake):
    settle(filled_shop)
    extract.extract(lake, ALL)
    filled_shop("update shop_line set amount = 77.77, updated_at = '2001-01-01' where id in (3, 4)")
    filled_shop("insert into shop_line values (1000001, 1, 1, 2, 10.5), (1000002, 1, 1, -1, -5.25)")
    filled_shop("delete from shop_line where id in (5, 3)")
    results = {result.name: result for result in extract.extract(lake, ALL)}
    assert (results["order_lines"].read, results["order_lines"].deleted, results["order_lines"].whole) == (3, 2, False)
    assert results["orders"].read == 0
    assert lines_in_lake(lake) == lines_in_shop(filled_shop)


def test_many_rounds_of_changes_stay_equal_and_are_compacted(filled_shop, lake):
    extract.extract(lake, ALL)
    for number in range(6):
        filled_shop("update shop_line set amount = amount + 1 where id %% 7 = %s", number)
        filled_shop("delete from shop_line where id %% 41 = %s", number)
        filled_shop("insert into shop_line values (%s, 1, 1, 1, 3)", 2_000_000 + number)
        extract.extract(lake, ALL)
        assert lines_in_lake(lake) == lines_in_shop(filled_shop)
    state = manifest.read(lake).tables["order_lines"]
    assert state.gone_rows <= 0.2 * state.base_rows
    on_disk = {path.relative_to(lake).as_posix() for path in lake.rglob("*.parquet")}
    assert on_disk == manifest.read(lake).files()


def test_a_transaction_that_commits_after_the_extract_is_seen_by_the_next(filled_shop, lake):
    with psycopg.connect(**_address()) as late:
        late.execute("insert into shop_line values (3000001, 1, 1, 1, 9.99, null, '2020-01-01')")
        filled_shop("insert into shop_line values (3000002, 1, 1, 1, 1.11)")
        extract.extract(lake, ALL)
        assert in_lake(lake, "select id from order_lines where id > 3000000") == [(3000002,)]
        filled_shop("insert into shop_line values (3000003, 1, 1, 1, 2.22)")
        extract.extract(lake, ALL)
        late.commit()
    extract.extract(lake, ALL)
    assert lines_in_lake(lake) == lines_in_shop(filled_shop)


def test_an_emptied_and_refilled_table_is_followed(filled_shop, lake):
    extract.extract(lake, ALL)
    filled_shop("truncate shop_line")
    extract.extract(lake, ALL)
    assert lines_in_lake(lake) == []
    filled_shop("insert into shop_line values (1, 1, 1, 1, 4.5)")
    extract.extract(lake, ALL)
    assert lines_in_lake(lake) == [(1, 1, Decimal("1"), Decimal("4.5"))]


def test_texts_with_commas_quotes_and_lines_arrive_whole(shop, lake):
    city = 'Bogotá, "D.C."\nșț'
    shop("insert into shop_customer (id, city, country) values (1, %s, ''), (2, null, null)", city)
    extract.extract(lake, ALL)
    assert in_lake(lake, "select city, country from customers order by id") == [(city, ""), (None, None)]


def test_another_declaration_is_read_whole(filled_shop, lake):
    extract.extract(lake, (ORDERS, LINES))
    changed = type(LINES)("order_lines", LINES.grain, LINES.relation, LINES.columns[:4])
    results = {result.name: result for result in extract.extract(lake, (ORDERS, changed))}
    assert (results["orders"].whole, results["order_lines"].whole) == (False, True)


def test_a_broken_manifest_or_a_lost_file_means_a_fresh_lake(filled_shop, lake):
    extract.extract(lake, ALL)
    next((lake / "order_lines").glob("*.parquet")).unlink()
    assert all(result.whole for result in extract.extract(lake, ALL))
    (lake / manifest.NAME).write_text("{half")
    assert all(result.whole for result in extract.extract(lake, ALL))
    assert lines_in_lake(lake) == lines_in_shop(filled_shop)


def test_a_refused_progress_leaves_the_lake_as_it_was(filled_shop, lake):
    extract.extract(lake, ALL)
    before = lines_in_lake(lake), (lake / manifest.NAME).read_bytes()
    filled_shop("update shop_line set amount = 0")

    def cancel(table: str, rows: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        extract.extract(lake, ALL, cancel)
    assert (lines_in_lake(lake), (lake / manifest.NAME).read_bytes()) == before


KILLED = """
import os, sys, time, django
django.setup()
from pathlib import Path
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[2]
from libreta.intelligence.warehouse import extract
from tests.intelligence.conftest import ALL
def wait(table, rows):
    if table == "order_lines":
        print("half", flush=True)
        time.sleep(60)
extract.extract(Path(sys.argv[1]), ALL, wait)
"""


def test_a_killed_extract_is_invisible_and_the_next_one_completes(filled_shop, lake):
    extract.extract(lake, ALL[:2])
    before = (lake / manifest.NAME).read_bytes()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", KILLED, str(lake), _address()["dbname"]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout.readline() == b"half\n"
        child.send_signal(signal.SIGKILL)
    assert (lake / manifest.NAME).read_bytes() == before
    assert list((lake / "order_lines").glob("*.parquet"))
    time.sleep(0.2)
    extract.extract(lake, ALL)
    assert lines_in_lake(lake) == lines_in_shop(filled_shop)
    on_disk = {path.relative_to(lake).as_posix() for path in lake.rglob("*.parquet")}
    assert on_disk == manifest.read(lake).files()


def _address() -> dict:
    from django.db import connection

    values = connection.settings_dict
    pairs = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {key: values[name] for key, name in pairs.items() if values[name]}
