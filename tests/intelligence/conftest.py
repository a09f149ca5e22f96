"""A small shop in tables of its own, declared as sources: intelligence is tested without the areas above it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import TransactionTestCase

from libreta.intelligence import sources
from libreta.intelligence.sources import Column, SinkTable, SourceTable

TABLES = """
create table if not exists shop_customer (
  id bigint primary key, kind text, city text, country text, owner_id bigint, created_at timestamptz, trashed_at
  timestamptz);
create table if not exists shop_product (id bigint primary key, sku text, name text, category text, trashed_at
timestamptz); create table if not exists shop_order (
  id bigint primary key, customer_id bigint, placed_on date, currency text, status text, trashed_at timestamptz);
create table if not exists shop_line (
  id bigint primary key, order_id bigint, product_id bigint, quantity numeric(14,3), amount numeric(16,2),
  trashed_at timestamptz, updated_at timestamptz default now());
create table if not exists shop_rate (id bigint primary key, currency text, base text, rate numeric(18,8), valid_from
date); create table if not exists shop_score (
  customer_id bigint primary key references shop_customer(id) on delete cascade, rfm_recency smallint, rfm_frequency
  smallint, rfm_monetary smallint, segment varchar(40) not null, p_alive double precision, expected_orders_12m double
  precision, value_12m numeric(14,2), value_at_risk numeric(14,2), currency char(3) not null, orders_count int,
  last_order_on date, usual_interval_days double precision, days_silent int, reasons jsonb not null, model_version
  varchar(60) not null, scored_at timestamptz not null);
"""
NAMES = ("shop_customer", "shop_product", "shop_order", "shop_line", "shop_rate", "shop_score")

CUSTOMERS = SourceTable(
    "customers",
    "one row per customer",
    "shop_customer",
    tuple(Column(name, kind) for name, kind in sources.EXPECTED["customers"].items()),
)
PRODUCTS = SourceTable(
    "products",
    "one row per product",
    "shop_product",
    (
        Column("id", "bigint"),
        Column("code", "text", sql="sku"),
        Column("name", "text"),
        Column("category", "text"),
        Column("trashed_at", "timestamptz"),
    ),
)
ORDERS = SourceTable(
    "orders",
    "one row per order",
    "shop_order",
    (
        Column("id", "bigint"),
        Column("customer_id", "bigint"),
        Column("ordered_on", "date", sql="placed_on"),
        Column("currency", "text"),
        Column("counts", "boolean", sql="status <> 'draft'"),
        Column("trashed_at", "timestamptz"),
    ),
)
LINES = SourceTable(
    "order_lines",
    "one row per order line",
    "shop_line",
    tuple(Column(name, kind) for name, kind in sources.EXPECTED["order_lines"].items()),
    sums=("amount",),
)
RATES = SourceTable(
    "rates",
    "one row per currency and day of change",
    "shop_rate",
    tuple(Column(name, kind) for name, kind in sources.EXPECTED["rates"].items()),
)
ALL = (CUSTOMERS, PRODUCTS, ORDERS, LINES)


@pytest.fixture
def lake(tmp_path, settings):
    """The folder of a lake of the test's own."""
    settings.LAKE = tmp_path / "lake"
    settings.LAKE.mkdir()
    return settings.LAKE


@pytest.fixture
def committed(transactional_db):
    """Real commits, which other connections see; without the flush afterwards, which would take the migrations' rows
    away.

    Who uses it puts away what it wrote.
    """
    flush = TransactionTestCase._fixture_teardown

    def spare(case: TransactionTestCase) -> None:
        TransactionTestCase._fixture_teardown = flush

    TransactionTestCase._fixture_teardown = spare


@pytest.fixture
def shop(committed, monkeypatch):
    """The empty tables of the shop, declared; returns a function that runs SQL."""

    def sql(query: str, *values) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    monkeypatch.setattr(sources, "_registry", sources._Registry())
    for table in ALL:
        sources.register_source(table)
    sources.register_sink(SinkTable("customer_score", "shop_score"))
    sql(f"drop table if exists {', '.join(NAMES)}")
    sql(TABLES)
    yield sql
    sql(f"drop table if exists {', '.join(NAMES)}")


@pytest.fixture
def filled_shop(shop):
    """The shop with 400 customers of three years, 10 products, orders of 1 to 3 lines; returns the SQL function."""
    shop("select setseed(0.42)")
    shop("""
        insert into shop_product select g, 'P' || g, 'Product ' || g, 'C' || g % 3, null from generate_series(1, 10) g;
        insert into shop_customer
          select g, 'person', 'Cluj', 'RO', 1 + g % 2, '2023-01-01', null from generate_series(1, 400) g;
        insert into shop_order
          select row_number() over (), c, day, 'EUR', 'confirmed', null from (
            select c, (date '2024-01-01' + c % 300 + n * (20 + c * 7 % 60) + (random() * 4)::int) as day
            from generate_series(1, 390) c, lateral generate_series(0, c * 13 % 17) n) o
          where day <= date '2026-03-18';
        insert into shop_line
          select row_number() over (), o.id, 1 + (o.id + n) % 10, 1 + n, (5 + o.customer_id * 3 % 50 + n * 2 +
          random())::numeric(16,2) from shop_order o, lateral generate_series(0, (o.id % 3)::int) n""")
    return shop
