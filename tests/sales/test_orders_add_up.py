"""Orders number, date and add themselves up, whoever writes their lines."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from libreta.directory.models import Interaction
from libreta.kernel import query, writes
from libreta.kernel.refusals import Duplicate, Invalid
from libreta.sales.models import Order, OrderLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def order(by, now):
    (pk,) = writes.create("order", [{"currency": "eur"}], by=by, at=now)
    return pk


def total(pk):
    return Order.objects.get(pk=pk).total


def add(by, now, order, *lines):
    rows = [{"order": order, "quantity": q, "unit_price": p, "discount": d} for q, p, d in lines]
    return writes.create("order_line", rows, by=by, at=now)


def test_an_order_gets_a_number_and_today(by, now, order):
    made = Order.objects.get(pk=order)
    assert made.number.startswith("SO-") and len(made.number) == 9
    assert (made.ordered_on, made.currency, made.total) == (date(2026, 3, 18), "EUR", Decimal("0.00"))


def test_an_order_with_an_hour_is_of_that_day(by, now):
    rows = [{"currency": "EUR", "ordered_at": "2011-12-09T12:50:00Z"}]
    made = Order.objects.get(pk=writes.create("order", rows, by=by, at=now)[0])
    assert (made.ordered_on, made.ordered_at) == (date(2011, 12, 9), datetime(2011, 12, 9, 12, 50, tzinfo=UTC))


def test_the_total_is_the_sum_of_the_lines_with_returns_and_discounts(by, now, order):
    first, second, third = add(by, now, order, ("3", "10.50", "0"), ("-1", "10.50", "0"), ("2", "0.333", "10"))
    assert [line.amount for line in OrderLine.objects.order_by("id")] == [
        Decimal("31.50"),
        Decimal("-10.50"),
        Decimal("0.60"),
    ]
    assert total(order) == Decimal("21.60")
    writes.update("order_line", [writes.Change(first, {"quantity": "1"})], by=by, at=now)
    assert total(order) == Decimal("0.60")
    writes.trash("order_line", [second], by=by, at=now)
    assert total(order) == Decimal("11.10")
    writes.restore("order_line", [second], by=by, at=now)
    OrderLine.objects.filter(pk=third).delete()
    assert total(order) == Decimal("0.00")


def test_a_line_that_moves_changes_both_totals(by, now, order):
    (line,) = add(by, now, order, ("1", "5", "0"))
    (other,) = writes.create("order", [{"currency": "EUR"}], by=by, at=now)
    OrderLine.objects.filter(pk=line).update(order=other)
    assert (total(order), total(other)) == (Decimal("0.00"), Decimal("5.00"))


def test_a_bulk_of_lines_adds_up_in_a_few_statements(by, now, order, django_assert_max_num_queries):
    rows = [{"order": order, "quantity": "1", "unit_price": "2"} for _ in range(500)]
    with django_assert_max_num_queries(15):
        writes.create("order_line", rows, by=by, at=now)
    assert total(order) == Decimal("1000.00")


def test_a_number_is_taken_once(by, now):
    writes.create("order", [{"number": "A-1", "currency": "EUR"}], by=by, at=now)
    with pytest.raises(Duplicate):
        writes.create("order", [{"number": "A-1", "currency": "EUR"}], by=by, at=now)
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [({}, "currency"), ({"currency": "EUR", "total": "5"}, "total"), ({"currency": "euro"}, "currency")],
)
def test_a_wrong_order_is_refused(by, now, values, field):
    with pytest.raises(Invalid) as refused:
        writes.create("order", [values], by=by, at=now)
    assert list(refused.value.errors) == [field]
    assert Order.objects.count() == 0


def test_the_notebook_is_told_once_of_each_step(by, now):
    (customer,) = writes.create("customer", [{"name": "Ana"}], by=by, at=now)
    rows = [
        {"currency": "EUR", "customer": customer, "status": "fulfilled", "ordered_on": "2024-05-01"},
        {"currency": "EUR", "customer": customer},
        {"currency": "EUR", "status": "confirmed"},
    ]
    _old, draft, _till = writes.create("order", rows, by=by, at=now)
    for status in ("confirmed", "draft", "confirmed", "cancelled"):
        writes.update("order", [writes.Change(draft, {"status": status})], by=by, at=now)
    told = Interaction.objects.order_by("id").values_list("kind", "source_id", "at", "summary")
    assert list(told) == [
        ("order_confirmed", _old, datetime(2024, 5, 1, 12, tzinfo=UTC), ""),
        ("order_confirmed", draft, datetime(2026, 3, 18, 12, tzinfo=UTC), ""),
        ("order_cancelled", draft, now, ""),
    ]


def test_a_stranger_sees_neither_orders_nor_lines(by, now, order, charlie, actor_of):
    add(by, now, order, ("1", "5", "0"))
    stranger = actor_of(charlie)
    assert query.of("order", by=stranger, at=now).count("exact").value == 0
    assert query.of("order_line", by=stranger, at=now).count("exact").value == 0
    assert query.of("order_line", by=by, at=now).count("exact").value == 1
