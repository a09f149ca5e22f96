"""A run over the tables that directory, catalog and sales declare, into the scores that the customer's page reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from libreta.directory.models import Customer, CustomerScore
from libreta.intelligence import sources
from libreta.intelligence.models import IntelligenceRun
from libreta.intelligence.reasons import reason_sentences
from libreta.intelligence.runs import actions
from libreta.kernel.actors import system_actor
from libreta.kernel.models import EventRow
from libreta.sales.models import Order, OrderLine

AT = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
BY = system_actor("command")


@pytest.fixture
def company(committed, lake):
    """Sixty customers of two years, of whom the first fell silent ten weeks ago; everything is put away afterwards."""
    stamps = {"created_at": AT, "updated_at": AT}
    customers = [Customer(kind="person", given_name="Customer", family_name=str(n), **stamps) for n in range(60)]
    customers = Customer.objects.bulk_create(customers)
    orders = []
    for number, customer in enumerate(customers):
        step = 12 + number * 7 % 60
        newest = date(2026, 1, 7) if number == 0 else date(2026, 3, 15) - timedelta(days=number * 11 % step)
        days = [newest - timedelta(days=step * k + k * k % 5) for k in range(20) if step * k < 600]
        orders += [
            Order(customer=customer, status="confirmed", ordered_on=day, currency="EUR", **stamps) for day in days
        ]
    orders = Order.objects.bulk_create(orders)
    lines = [
        OrderLine(order=order, quantity=1 + n % 3, unit_price=10 + n % 7, **stamps) for n, order in enumerate(orders)
    ]
    OrderLine.objects.bulk_create(lines)
    yield customers
    IntelligenceRun.objects.all().delete()
    EventRow.objects.filter(name="intelligence.scores.written").delete()
    with connection.cursor() as cursor:
        for table in ("sales_orderline", "sales_order", "directory_customerscore", "directory_customer"):
            cursor.execute(f"delete from {table}")


def test_the_areas_declare_what_the_marts_need():
    assert sources.missing_sources() == []
    assert sources.declared_sinks()["customer_score"].relation == CustomerScore._meta.db_table
    assert all(table.problems() == [] for table in sources.declared_sources().values())


def test_the_customer_who_fell_silent_is_first_with_a_reason(company):
    asked = actions.ask_for_run(by=BY, at=AT)
    run = actions.carry_out_run(asked.pk, by=BY, at=AT)
    assert (run.state, run.error, run.customers_scored) == ("done", {}, 60)
    first = CustomerScore.objects.order_by("-value_at_risk").first()
    assert first.customer_id == company[0].pk
    assert (first.days_silent, first.last_order_on, first.currency) == (70, date(2026, 1, 7), "EUR")
    assert first.value_at_risk > 0
    sentence = reason_sentences(first.reasons, "en")[0]
    assert sentence == "Bought 20 times, every 12 days on average; silent for 70 days."
    assert CustomerScore.objects.get(customer=company[5]).value_at_risk < first.value_at_risk


def test_trashed_customers_lose_their_score(company):
    for trashed in (False, True):
        if trashed:
            Customer.objects.filter(pk=company[3].pk).update(trashed_at=AT)
        asked = actions.ask_for_run(by=BY, at=AT)
        actions.carry_out_run(asked.pk, by=BY, at=AT)
        assert CustomerScore.objects.filter(customer=company[3]).exists() is not trashed
