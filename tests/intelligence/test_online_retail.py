"""The published figures of Online Retail, through our own marts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from libreta.intelligence.marts import contract, customer_orders, dim_customer, fact_order_line
from libreta.intelligence.sciences import rfm
from libreta.intelligence.scoring import fitting, scores, summary, trial
from libreta.intelligence.warehouse.engine import answer, engine
from libreta.intelligence.warehouse.engines import Duck
from tests.intelligence.shared_data import RETAIL, needs_retail

pytestmark = needs_retail
# The file holds both sheets; the second one, the first that was published, begins after the first 525,461 lines.
SECOND_SHEET = 525_461
AS_OF = date(2011, 12, 10)


@pytest.fixture(scope="module")
def retail(tmp_path_factory):
    """The engine with the sheet as lake tables and the marts built and proved."""
    with engine(tmp_path_factory.mktemp("retail")) as connection:
        for query in (
            f"create table raw as select row_number() over () as id, * from '{RETAIL}' offset {SECOND_SHEET}",
            """create table order_lines as select id, dense_rank() over (order by InvoiceNo) as order_id,
               null::bigint as product_id, Quantity::decimal(18,4) as quantity,
               (Quantity * UnitPrice)::decimal(18,4) as amount, null::timestamp as trashed_at from raw""",
            """create table orders as select dense_rank() over (order by InvoiceNo) as id,
               max(CustomerID)::bigint as customer_id, min(InvoiceDate)::date as ordered_on, 'GBP' as currency,
               true as counts, null::timestamp as trashed_at from raw group by InvoiceNo""",
            """create table customers as select distinct CustomerID::bigint as id, 'person' as kind, '' as city,
               '' as country, 1::bigint as owner_id, timestamp '2010-01-01' as created_at,
               null::timestamp as trashed_at from raw where CustomerID is not null""",
        ):
            answer(connection, query)
        table = connection.table
        for one, build in (
            (dim_customer.CONTRACT, lambda: dim_customer.dim_customer(table("customers"))),
            (fact_order_line.CONTRACT, lambda: fact_order_line.fact_order_line(table("order_lines"), table("orders"))),
            (
                customer_orders.CONTRACT,
                lambda: customer_orders.customer_orders(table("fact_order_line"), table("dim_customer"), AS_OF),
            ),
        ):
            answer(connection, f"create table {one.name} as {connection.compile(build())}")
            contract.check(Duck(connection), one, as_of=f"date '{AS_OF}'")
        yield connection


def test_the_cleaned_lines_customers_and_revenue_are_the_published_ones(retail):
    lines = "select count(*), round(sum(amount), 2) from fact_order_line where customer_id is not null and amount > 0"
    assert answer(retail, lines) == [(397_884, Decimal("8911407.90"))]
    customers = "select count(*), round(sum(bought), 2) from customer_orders"
    assert answer(retail, customers) == [(4_338, Decimal("8911407.90"))]


def test_the_top_fifth_of_customers_brings_the_published_share(retail):
    known = summary.read(retail)
    top = rfm.quintiles(known.bought, known.ids) == 5
    assert round(100 * known.bought[top].sum() / known.bought.sum(), 2) == 74.59


def test_every_customer_is_scored_and_the_past_is_foretold_better_than_by_revenue(retail):
    known = summary.read(retail)
    models = fitting.fit(known)
    found = scores.score(known, models)
    assert models.missing == {}
    assert len(found.value) == 4_338
    assert (found.risk <= found.value).all()
    result = trial.try_on_the_past(retail, AS_OF, known.history_days, None)
    assert result.holdout_days == 124
    assert result.grade in ("better", "equal")
    assert result.capture > 0.6
    assert result.expected_orders == pytest.approx(result.actual_orders, rel=0.25)
