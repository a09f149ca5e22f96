"""What the tests of quotes share: a customer, products with prices and costs, a quote with lines, and rules."""

from datetime import date
from decimal import Decimal

import pytest

from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.sales.models import ApprovalRule, Quote, QuoteLine
from libreta.sales.quotes import actions


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def customer(by, now):
    row = {"name": "Café Sol", "kind": "organisation", "email": "sol@example.com", "language": "es", "city": "Madrid"}
    return writes.create("customer", [row], by=by, at=now)[0]


@pytest.fixture
def products(now):
    rows = [
        {
            "sku": "MAC-1",
            "name": "Espresso machine",
            "list_price": "1000",
            "cost": "600",
            "tax_rate": "21",
            "unit": "pcs",
        },
        {"sku": "BEA-1", "name": "House beans", "list_price": "19.99", "cost": "9.50", "tax_rate": "10", "unit": "kg"},
    ]
    return writes.create("product", [row | {"currency": "EUR"} for row in rows], by=system_actor(), at=now)


@pytest.fixture
def quote(by, now, customer, products):
    (pk,) = writes.create("quote", [{"customer": customer, "currency": "EUR", "title": "Coffee corner"}], by=by, at=now)
    rows = [{"product": products[0], "quantity": "2"}, {"product": products[1], "quantity": "12.5", "discount": "5"}]
    writes.create("quote_line", [{"quote": pk, **row} for row in rows], by=by, at=now)
    return pk


@pytest.fixture
def sent(by, now, quote):
    actions.send_quotes([quote], by=by, at=now)
    return quote


@pytest.fixture
def rule(bob, now):
    made = {"created_at": now, "updated_at": now, "threshold": Decimal(10), "approver_id": bob.pk}
    return ApprovalRule.objects.create(name="Discounts above 10 %", measure="discount", **made)


def standing(pk):
    """Returns how a quote stands, to compare before and after a refusal."""
    head = Quote.objects.values("status", "total", "net", "tax", "discount", "is_current", "version").get(pk=pk)
    lines = list(QuoteLine.objects.filter(quote=pk, trashed_at=None).order_by("position").values_list("pk", "amount"))
    return head, lines


def discounted(pk, percent, *, by, at):
    """Gives the first line of a quote a discount."""
    line = QuoteLine.objects.filter(quote=pk, trashed_at=None).order_by("position").first()
    writes.update("quote_line", [writes.Change(line.pk, {"discount": percent})], by=by, at=at)


TODAY = date(2026, 3, 18)
