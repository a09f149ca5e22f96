"""The data set: N customers, 5 N interactions, N orders with 5 N lines, the same for the same seed.

Rows are made inside PostgreSQL from row numbers by its own hash function; triggers and secondary indexes are off
meanwhile and built afterwards, as a bulk load does it.
"""

# ruff: noqa: E501

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg

from bench import words

PRODUCTS = 500
STATUSES = "'{fulfilled,fulfilled,fulfilled,fulfilled,confirmed,confirmed,draft,cancelled}'::text[]"
TABLES = ("directory_customer", "directory_interaction", "sales_order", "sales_orderline", "catalog_product")

CHANCE = """
CREATE OR REPLACE FUNCTION bench_chance(i bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (hashint8extended(i, {seed} * 1000 + salt) & 2147483647)::float8 / 2147483648 $$;
CREATE OR REPLACE FUNCTION bench_pick(list text[], i bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT list[1 + floor(bench_chance(i, salt) * array_length(list, 1))::int] $$;
CREATE OR REPLACE FUNCTION bench_pick_skewed(list text[], i bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT list[1 + floor(bench_chance(i, salt) ^ 2 * array_length(list, 1))::int] $$;
"""

CUSTOMERS = """
INSERT INTO directory_customer (id, created_at, updated_at, version, extra, owner_id, external_id, kind, name, given_name, family_name,
  email, phone, city, country, lifecycle, source, industry, currency)
SELECT i, %(start)s + interval '1 s' * (i * 94608000.0 / %(n)s), %(start)s + interval '1 s' * (i * 94608000.0 / %(n)s), 1, '{}',
  (%(owners)s::bigint[])[1 + floor(bench_chance(i, 1) * %(owner_count)s)::int], 'B-' || i,
  CASE WHEN firm THEN 'organisation' ELSE 'person' END,
  CASE WHEN firm THEN trade || ' ' || family || ' ' || i ELSE given || ' ' || family END,
  CASE WHEN firm THEN '' ELSE given END, CASE WHEN firm THEN '' ELSE family END,
  CASE WHEN bench_chance(i, 2) < 0.9 THEN 'c' || i || '.' || (bench_chance(i, 3) * 90 + 10)::int || '@mail' || i %% 97 || '.example.com' ELSE '' END,
  CASE WHEN bench_chance(i, 4) < 0.7 THEN '+4021' || lpad(i::text, 7, '0') ELSE '' END,
  bench_pick_skewed(%(cities)s, i, 5), (ARRAY['MX','CO','PE','RO','GB','US','ES','AR'])[1 + i %% 8],
  CASE WHEN bench_chance(i, 6) < 0.35 THEN 'prospect' WHEN bench_chance(i, 6) < 0.9 THEN 'customer' ELSE 'former' END,
  (ARRAY['web','fair','referral','call'])[1 + i %% 4], CASE WHEN firm THEN trade ELSE '' END, (ARRAY['EUR','MXN','RON'])[1 + i %% 3]
FROM (SELECT i, bench_chance(i, 7) < 0.15 AS firm, bench_pick(%(given)s, i, 8) AS given, bench_pick(%(family)s, i, 9) AS family,
  bench_pick(%(trades)s, i, 10) AS trade FROM generate_series(1, %(n)s) AS i) AS made
"""

INTERACTIONS = """
INSERT INTO directory_interaction (id, created_at, updated_at, version, extra, customer_id, at, channel, direction, kind, summary, body, user_id)
SELECT i, t, t, 1, '{}', 1 + floor(bench_chance(i, 20) * %(n)s)::bigint, t, (ARRAY['email','telephone','whatsapp','visit','chat'])[1 + i %% 5],
  (ARRAY['inbound','outbound'])[1 + i %% 2], (ARRAY['call','email','message','meeting','visit'])[1 + i %% 5],
  bench_pick(%(summaries)s, i, 21), '', (%(owners)s::bigint[])[1 + floor(bench_chance(i, 22) * %(owner_count)s)::int]
FROM (SELECT i, %(start)s + interval '1 s' * (i * 94608000.0 / (%(n)s * 5.0)) AS t FROM generate_series(1, %(n)s::bigint * 5) AS i) AS made
"""

PRODUCT_ROWS = """
INSERT INTO catalog_product (id, created_at, updated_at, version, extra, name, sku, kind, category, list_price, currency)
SELECT i, %(start)s, %(start)s, 1, '{}', 'Product ' || i, 'P-' || i, 'product', 'Category ' || i %% 20,
  round((5 + bench_chance(i, 30) * 200)::numeric, 2), 'EUR' FROM generate_series(1, %(products)s) AS i
"""

LINES = """
INSERT INTO sales_orderline (id, created_at, updated_at, version, extra, order_id, position, product_id, description, quantity, unit_price)
SELECT i, t, t, 1, '{}', (i + 4) / 5, (i - 1) %% 5 + 1, p, 'Product ' || p, 1 + floor(bench_chance(i, 41) * 5),
  round((5 + bench_chance(p, 30) * 200)::numeric, 2)
FROM (SELECT i, %(start)s + interval '1 s' * (i * 94608000.0 / (%(n)s * 5.0)) AS t, 1 + floor(bench_chance(i, 40) ^ 2 * %(products)s)::bigint AS p
  FROM generate_series(1, %(n)s::bigint * 5) AS i) AS made
"""

ORDERS = """
INSERT INTO sales_order (id, created_at, updated_at, version, extra, owner_id, external_id, number, customer_id, status, ordered_on, currency, total)
SELECT i, t, t, 1, '{}', (%(owners)s::bigint[])[1 + floor(bench_chance(i, 50) * %(owner_count)s)::int], 'BO-' || i, 'B' || i,
  1 + floor(bench_chance(i, 51) ^ 1.4 * %(n)s)::bigint, bench_pick(STATUSES, i, 52), t::date, (ARRAY['EUR','MXN','RON'])[1 + i %% 3], totals.total
FROM (SELECT i, %(start)s + interval '1 s' * (i * 94608000.0 / %(n)s) AS t FROM generate_series(1, %(n)s) AS i) AS made
JOIN (SELECT order_id, sum(amount) AS total FROM sales_orderline GROUP BY order_id) AS totals ON totals.order_id = made.i
""".replace("STATUSES", STATUSES)

STEPS = (
    ("customers", CUSTOMERS),
    ("interactions", INTERACTIONS),
    ("products", PRODUCT_ROWS),
    ("order lines", LINES),
    ("orders", ORDERS),
)


def fill(address: str, *, customers: int, seed: int, owners: list[int], say: Callable[[str], None]) -> float:
    """This function fills an empty, migrated database and gives the seconds that it took."""
    facts = {
        "n": customers,
        "start": "2023-11-01T00:00:00Z",
        "owners": owners,
        "owner_count": len(owners),
        "products": PRODUCTS,
        "cities": words.CITIES,
        "given": words.GIVEN,
        "family": words.FAMILY,
        "trades": words.TRADES,
        "summaries": words.SUMMARIES,
    }
    begun = time.monotonic()
    with psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET timezone = 'UTC'")
        connection.execute(CHANCE.format(seed=seed))
        later = [*dropped_indexes(connection), *dropped_references(connection), *silenced_triggers(connection)]
        for name, statement in STEPS:
            at = time.monotonic()
            connection.execute(typed(statement), facts)
            say(f"  {name}: {time.monotonic() - at:.1f} s")
        at = time.monotonic()
        for statement in later:
            connection.execute(statement)
        say(f"  indexes, references and triggers: {time.monotonic() - at:.1f} s")
        for table in TABLES:
            connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            connection.execute(f"VACUUM (ANALYZE) {table}")
    return time.monotonic() - begun


def typed(statement: str) -> str:
    """This function tells PostgreSQL the type of the first instant, which arrives as text."""
    return statement.replace("%(start)s", "%(start)s::timestamptz")


def dropped_indexes(connection: psycopg.Connection) -> list[str]:
    """This function drops the indexes that no constraint needs, and gives the statements that make them again."""
    found = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique AND NOT indisprimary",
        [list(TABLES)],
    ).fetchall()
    for name, _definition in found:
        connection.execute(f"DROP INDEX {name}")
    return [definition for _name, definition in found]


def dropped_references(connection: psycopg.Connection) -> list[str]:
    """This function drops the foreign keys, which are checked faster all at once than row by row."""
    found = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid::regclass::text = ANY(%s) AND contype = 'f'",
        [list(TABLES)],
    ).fetchall()
    for table, name, _definition in found:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for table, name, definition in found]


def silenced_triggers(connection: psycopg.Connection) -> list[str]:
    """This function switches the tables' own triggers off, and gives the statements that switch them on as they were."""
    words = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}
    found = connection.execute(
        "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger "
        "WHERE tgrelid::regclass::text = ANY(%s) AND NOT tgisinternal AND tgenabled <> 'D'",
        [list(TABLES)],
    ).fetchall()
    for table, name, _state in found:
        connection.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
    return [f'ALTER TABLE {table} {words[state]} TRIGGER "{name}"' for table, name, state in found]
