"""What a product sold is the sum of the lines that the reader may see, whatever happens to orders and lines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from libreta.catalog.models import Product
from libreta.kernel import query, writes
from libreta.kernel.actors import FieldRight
from libreta.kernel.writes import Change
from libreta.sales.models import Order, OrderLine, ProductMonth
from libreta.sales.orders import actions
from libreta.sales.orders.queries import margin_of
from libreta.sales.portfolio import jobs, periods
from libreta.sales.portfolio.queries import Sold, best_customers, performance, portfolio

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(admin, actor_of):
    return actor_of(admin)


@pytest.fixture
def grinder(boss, now):
    values = {"name": "Grinder", "sku": "GR", "list_price": "100", "cost": "60", "currency": "EUR"}
    return writes.create("product", [values], by=boss, at=now)[0]


@pytest.fixture
def sell(boss, now, grinder):
    """Returns a function that writes a confirmed order with lines of (quantity, unit price)."""

    def make(*lines, on="2026-03-10", currency="EUR", by=None, customer=None, status="confirmed", product=grinder):
        by = by or boss
        order = {"currency": currency, "ordered_on": on, "status": status, "customer": customer}
        (pk,) = writes.create("order", [order], by=by, at=now)
        rows = [{"order": pk, "product": product, "quantity": q, "unit_price": p} for q, p in lines]
        writes.create("order_line", rows, by=by, at=now)
        return pk

    return make


@pytest.fixture
def year(boss, now):
    return periods.asked("last_12_months", by=boss, at=now)


def counted():
    """What the sums say, beside what the lines say."""
    kept = ProductMonth.objects.values("product_id", "month", "currency", "owner_id").annotate(
        n=Sum("lines"), q=Sum("units"), a=Sum("amount"), r=Sum("returned_units"), ra=Sum("returned_amount")
    )
    sums = {
        (row["product_id"], row["month"], row["currency"], row["owner_id"]): tuple(
            row[n] for n in ("n", "q", "a", "r", "ra")
        )
        for row in kept
        if row["n"]
    }
    told: dict = {}
    for line in OrderLine.objects.filter(trashed_at=None, product__isnull=False).select_related("order"):
        order = line.order
        if order.trashed_at is None and order.status in ("confirmed", "fulfilled"):
            key = (line.product_id, order.ordered_on.replace(day=1), order.currency, order.owner_id)
            back = max(-line.quantity, Decimal(0))
            before = told.get(key, (0, Decimal(0), Decimal(0), Decimal(0), Decimal(0)))
            figures = (1, line.quantity, line.amount, back, -line.amount if back else Decimal(0))
            told[key] = tuple(a + b for a, b in zip(before, figures, strict=True))
    return sums, told


def test_sums_follow_every_change_of_orders_and_lines(boss, now, sell, grinder, alice):
    order = sell(("3", "100"), ("-1", "100"))
    draft = sell(("5", "90"), status="draft")
    other = sell(("2", "80"), on="2026-02-01", currency="RON")
    assert [value for key, value in sorted(counted()[0].items())] == [
        (1, Decimal("2.000"), Decimal("160.00"), Decimal(0), Decimal(0)),
        (2, Decimal("2.000"), Decimal("200.00"), Decimal("1.000"), Decimal("100.00")),
    ]
    line = OrderLine.objects.filter(order=order).order_by("id").first()
    steps = (
        lambda: writes.update("order_line", [Change(line.pk, {"quantity": "7"})], by=boss, at=now),
        lambda: actions.confirm_orders([draft], by=boss, at=now),
        lambda: writes.update("order", [Change(order, {"ordered_on": "2026-01-05"})], by=boss, at=now),
        lambda: writes.update("order", [Change(order, {"owner": alice.pk})], by=boss, at=now),
        lambda: writes.trash("order_line", [line.pk], by=boss, at=now),
        lambda: actions.cancel_orders([draft], by=boss, at=now),
        lambda: writes.restore("order_line", [line.pk], by=boss, at=now),
        lambda: writes.trash("order", [other], by=boss, at=now),
        lambda: writes.restore("order", [other], by=boss, at=now),
        lambda: OrderLine.objects.filter(order=other).delete(),
        lambda: Order.objects.filter(pk=order).update(currency="MXN"),
    )
    for step in steps:
        step()
        sums, told = counted()
        assert sums == told
    assert set(told) == {(grinder, date(2026, 1, 1), "MXN", alice.pk)}


def test_putting_together_changes_no_sum(boss, now, sell):
    for _n in range(4):
        sell(("3", "100"))
    gone = sell(("1", "10"), on="2025-01-01")
    writes.trash("order", [gone], by=boss, at=now)
    before = counted()
    assert ProductMonth.objects.count() == 6
    jobs.put_together(timestamp=0)
    assert ProductMonth.objects.count() == 1
    assert counted()[0] == before[1] == counted()[1]


def test_a_period_stands_against_the_one_before_with_margin_and_returns(boss, now, sell, grinder, year):
    sell(("10", "100"), ("-2", "100"))
    sell(("5", "80"), on="2025-03-31")
    (row,) = portfolio(year, by=boss, at=now)["EUR"]
    assert (row.sold, row.before.amount) == (Sold(2, Decimal(8), Decimal(800), Decimal(2), Decimal(200)), Decimal(400))
    assert (row.growth, row.margin, row.margin_share, row.sold.returns) == (
        1,
        Decimal(320),
        Decimal("0.4"),
        Decimal("0.2"),
    )
    found = performance(grinder, year, by=boss, at=now)
    assert found.now["EUR"] == row.sold and found.before["EUR"].amount == 400
    months = {month: sold.amount for (month, _currency), sold in found.months.items()}
    assert months == {date(2025, 3, 1): Decimal(400), date(2026, 3, 1): Decimal(800)}


def test_a_seller_counts_only_the_orders_that_he_may_see(boss, now, sell, grinder, year, alice, charlie, actor_of):
    sell(("1", "100"), by=actor_of(alice))
    sell(("2", "100"), by=actor_of(charlie))
    for reader, units in ((boss, 3), (actor_of(alice), 1), (actor_of(charlie), 2)):
        assert performance(grinder, year, by=reader, at=now).now["EUR"].units == units
        assert portfolio(year, by=reader, at=now)["EUR"][0].sold.units == units
        seen = query.of("order_line", by=reader, at=now).sums(["quantity"])["quantity"]
        assert sum(seen.values()) == units


def test_what_an_account_opens_is_counted_too(boss, now, sell, grinder, year, alice, charlie, actor_of, monkeypatch):
    from django.db.models import Q

    from libreta.kernel import sharing

    (shared,) = writes.create("customer", [{"kind": "organisation", "name": "Shared"}], by=boss, at=now)
    sell(("1", "100"), by=actor_of(alice))
    sell(("4", "100"), customer=shared)
    monkeypatch.setattr(sharing, "_grants", {"order": [("", lambda actor, verb: Q(customer_id=shared))]})
    reader = actor_of(alice)
    assert performance(grinder, year, by=reader, at=now).now["EUR"].units == 5
    assert portfolio(year, by=reader, at=now)["EUR"][0].sold.amount == 500


def test_the_best_customers_come_first(boss, now, sell, grinder, year):
    ids = writes.create("customer", [{"kind": "organisation", "name": n} for n in ("One", "Two")], by=boss, at=now)
    sell(("1", "100"), customer=ids[0])
    sell(("3", "100"), customer=ids[1])
    sell(("9", "100"), customer=ids[0], on="2024-03-01")
    found = best_customers(grinder, year, "EUR", by=boss, at=now)
    assert [(b.customer, b.amount, b.units) for b in found] == [(ids[1], 300, 3), (ids[0], 100, 1)]


def test_who_may_not_see_amounts_sees_no_figures(boss, now, sell, grinder, year, user_of, actor_of):
    from libreta.identity.models import Role, RoleField

    sell(("1", "100"))
    reader = user_of("rita", "read_only", None)
    assert performance(grinder, year, by=actor_of(reader), at=now).now
    RoleField.objects.create(
        role=Role.objects.get(key="read_only"), record_type="order_line", field="amount", right="hidden"
    )
    assert performance(grinder, year, by=actor_of(reader), at=now).now == {}
    assert portfolio(year, by=actor_of(reader), at=now) == {}
    assert Product.objects.count() == 1


def test_the_margin_takes_the_cost_of_the_day_of_each_order(boss, now, sell, grinder, year):
    rows = [("2025-01-01", "20"), ("2026-02-15", "50")]
    costs = [{"product": grinder, "cost": cost, "currency": "EUR", "valid_from": day} for day, cost in rows]
    writes.create("product_cost", costs, by=boss, at=now)
    days = ("2025-06-01", "2026-02-14", "2026-02-15", "2026-03-17", "2026-03-18")
    orders = [sell(("2", "100"), on=day) for day in days]
    (row,) = portfolio(year, by=boss, at=now)["EUR"]
    assert row.margin == 1000 - 2 * (20 + 20 + 50 + 50 + 60)
    assert row.margin == sum(200 * margin_of(pk, by=boss, at=now) for pk in orders)


def test_a_bundle_costs_what_its_parts_cost_then(boss, now, sell, grinder, year):
    (pair,) = writes.create("product", [{"name": "Pair", "sku": "P2", "kind": "bundle"}], by=boss, at=now)
    writes.create("bundle_part", [{"bundle": pair, "part": grinder, "quantity": "2"}], by=boss, at=now)
    costs = [{"product": grinder, "cost": "20", "currency": "EUR", "valid_from": "2026-03-05"}]
    writes.create("product_cost", costs, by=boss, at=now)
    for day in ("2026-03-10", "2026-03-18"):
        sell(("1", "300"), on=day, product=pair)
    (row,) = portfolio(year, by=boss, at=now)["EUR"]
    assert row.margin == 600 - (40 + 120)


def test_who_may_not_see_costs_sees_no_margin(boss, now, sell, year, alice, actor_of):
    seller = actor_of(alice)
    sell(("1", "100"), by=seller)
    (row,) = portfolio(year, by=seller, at=now)["EUR"]
    assert row.margin == 40
    hidden = replace(seller, rights=replace(seller.rights, fields={"product": {"cost": FieldRight.HIDDEN}}))
    (row,) = portfolio(year, by=hidden, at=now)["EUR"]
    assert (row.sold.amount, row.margin, row.margin_share) == (100, None, None)
