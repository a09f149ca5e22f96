"""What stands on the same orders as a product, as far as the reader sees those orders, read from two indexes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from libreta.kernel import writes
from libreta.sales.models import Order
from libreta.sales.portfolio.queries import Companion, bought_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def goods(boss, now):
    return writes.create(
        "product", [{"name": name} for name in ("Grinder", "Beans", "Cups", "Filter")], by=boss, at=now
    )


@pytest.fixture
def sell(boss, now):
    def make(*products, status="confirmed", quantity="1", by=None):
        by = by or boss
        row = {"currency": "EUR", "ordered_on": "2026-03-10", "status": status}
        (pk,) = writes.create("order", [row], by=by, at=now)
        lines = [{"order": pk, "product": one, "quantity": quantity, "unit_price": "5"} for one in products]
        writes.create("order_line", lines, by=by, at=now)
        return pk

    return make


def test_what_is_bought_together_is_counted_by_orders(goods, sell, boss, now):
    grinder, beans, cups, paper = goods
    sell(grinder, beans, cups)
    sell(grinder, beans, beans)
    sell(grinder, beans)
    sell(grinder, cups)
    sell(grinder, paper)
    sell(grinder, paper, status="cancelled")
    sell(grinder, paper, quantity="-1")
    sell(beans, cups)
    assert bought_together(grinder, by=boss, at=now) == [Companion(beans, 3, 5), Companion(cups, 2, 5)]


def test_orders_that_the_reader_does_not_see_count_nothing(goods, sell, boss, now, charlie, actor_of):
    grinder, beans, *_others = goods
    for _order in range(3):
        sell(grinder, beans)
    by = actor_of(charlie)
    mine = [sell(grinder, beans, by=by) for _order in range(2)]
    Order.objects.filter(pk__in=mine).update(owner=charlie)
    seen = bought_together(grinder, by=by, at=now)
    assert [(one.orders, one.of) for one in seen] in ([(2, 2)], [])
    if by.rights.scope("order", "read") != "none":
        assert seen == [Companion(beans, 2, 2)]


def test_it_is_read_from_the_indexes_of_lines(goods, sell, boss, now):
    sell(goods[0], goods[1])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        bought_together(goods[0], by=boss, at=now)
    statement = next(q["sql"] for q in asked.captured_queries if "MATERIALIZED" in q["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + statement)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "order_line_by_product" in plan and "order_line_by_order" in plan


def test_the_page_of_a_product_shows_it_and_says_what_does_not_exist(goods, sell, client, admin):
    for _order in range(2):
        sell(goods[0], goods[1])
    client.force_login(admin)
    shown = client.get(f"/portfolio/{goods[0]}/together/").content.decode()
    assert "Beans" in shown and "latest 2 orders" in shown
    page = client.get(f"/products/{goods[0]}/?tab=performance").content.decode()
    assert "Complaints do not exist in Libreta yet" in page
