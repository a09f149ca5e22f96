"""What a product cost us on a day: the database keeps the history, imports add to it, an order earns by its own day."""

from datetime import date
from decimal import Decimal

import pytest

from libreta.catalog.costs.queries import costs_on
from libreta.catalog.models import Product, ProductCost
from libreta.kernel import writes
from libreta.kernel.writes import Change
from libreta.sales.orders.queries import margin_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 18)


def history(product):
    return list(ProductCost.objects.filter(product=product).order_by("valid_from").values_list("valid_from", "cost"))


def test_every_change_of_a_cost_leaves_its_history_whoever_makes_it(grinder, boss, now):
    assert history(grinder) == [(now.date(), Decimal("60.0000"))]
    writes.update("product", [Change(grinder, {"cost": "65"})], by=boss, at=now)
    assert history(grinder) == [(now.date(), Decimal("65.0000"))]
    later = now.replace(month=now.month + 1)
    writes.update("product", [Change(grinder, {"cost": "70", "name": "Grinder 2"})], by=boss, at=later)
    writes.update("product", [Change(grinder, {"name": "Grinder 3"})], by=boss, at=later.replace(day=28))
    assert history(grinder) == [(now.date(), Decimal("65.0000")), (later.date(), Decimal("70.0000"))]
    made = [Product(name=f"P{n}", cost=n, currency="EUR", created_at=now, updated_at=now) for n in range(1, 4)]
    Product.objects.bulk_create(made)
    assert ProductCost.objects.filter(product__in=[p.pk for p in made]).count() == 3


def test_a_day_has_the_cost_that_had_begun_and_before_the_first_the_first(grinder, make):
    make("product_cost", product=grinder, cost="50", currency="EUR", valid_from="2025-01-01")
    make("product_cost", product=grinder, cost="55", currency="EUR", valid_from="2025-07-01")
    days = ("2024-05-01", "2025-01-01", "2025-06-30", "2025-07-01", "2026-12-31")
    found = [costs_on([grinder], date.fromisoformat(day))[grinder][0] for day in days]
    assert found == [50, 50, 50, 55, 60]


def test_a_price_tells_the_cost_of_its_day(grinder, make, price):
    make("product_cost", product=grinder, cost="50", currency="EUR", valid_from="2025-01-01")
    assert price(grinder, on=date(2025, 6, 1)).cost == 50
    assert price(grinder, on=TODAY).cost == 60


def test_the_margin_of_an_order_takes_the_cost_of_its_day(grinder, make, boss, now):
    make("product_cost", product=grinder, cost="20", currency="EUR", valid_from="2025-01-01")
    orders = [
        make("order", currency="EUR", ordered_on=day, status="confirmed") for day in ("2025-06-01", TODAY.isoformat())
    ]
    rows = [{"order": pk, "product": grinder, "quantity": "2", "unit_price": "100"} for pk in orders]
    writes.create("order_line", rows, by=boss, at=now)
    assert [margin_of(pk, by=boss, at=now) for pk in orders] == [Decimal("0.8"), Decimal("0.4")]
    writes.create("order_line", [{"order": orders[0], "description": "Freight", "unit_price": "9"}], by=boss, at=now)
    assert margin_of(orders[0], by=boss, at=now) is None


def test_who_may_not_see_costs_sees_neither_history_nor_margin(grinder, make, now, alice, actor_of):
    from dataclasses import replace

    from libreta.kernel.actors import FieldRight
    from libreta.kernel.repeated import completed

    hidden = completed({"product": {"cost": FieldRight.HIDDEN}})
    assert hidden["product_cost"]["cost"] is FieldRight.HIDDEN
    pk = make("order", currency="EUR", ordered_on=TODAY.isoformat(), status="confirmed")
    make("order_line", order=pk, product=grinder, quantity="1", unit_price="100")
    seller = actor_of(alice)
    blind = replace(seller, rights=replace(seller.rights, fields=hidden))
    assert margin_of(pk, by=blind, at=now) is None
