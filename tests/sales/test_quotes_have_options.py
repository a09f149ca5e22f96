"""The customer ticks optional lines on the page of a quote: the total follows, and what was ticked is ordered."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from libreta.kernel import writes
from libreta.sales.models import Letterhead, Order, OrderLine, Quote, QuoteAnswer
from libreta.sales.quotes import actions, approvals, links, offers, ordering, queries
from tests.sales.quoting import standing

NOW = datetime.now(UTC)
WHO = {"name": "Lucía Sol", "agreed": "true"}


@pytest.fixture(autouse=True)
def _no_old_buckets():
    offers.limiter.buckets.clear()


@pytest.fixture
def optional(quote, products, by):
    """Two options beside what is offered: a grinder, and a reduction of the price; 10 % off everything."""
    rows = [
        {"description": "Grinder", "quantity": "1", "unit_price": "200", "tax_rate": "21", "is_optional": True},
        {"description": "Service", "quantity": "2", "unit_price": "50", "tax_rate": "10", "is_optional": True},
    ]
    writes.create(
        "quote_line", [{"quote": quote, "position": 9 + n, **row} for n, row in enumerate(rows)], by=by, at=NOW
    )
    changed = {"valid_until": str(NOW.date() + timedelta(days=9)), "discount": "10"}
    writes.update("quote", [writes.Change(quote, changed)], by=by, at=NOW)
    actions.send_quotes([quote], by=by, at=NOW)
    return quote


@pytest.fixture
def address(optional):
    return links.address_of(optional)


def shown_total(page) -> str:
    return page.content.decode().split('id="offer-accepted" value="')[1].split('"')[0]


@pytest.mark.django_db
def test_ticks_are_worked_out_without_scripts_and_nothing_is_kept(client, address, optional):
    before = standing(optional)
    page = client.get(address)
    assert page.content.decode().count('name="option"') == 2 and shown_total(page) == "2413.00"
    ticked = client.post(f"{address}acceptance/", {"option": ["3"], "doing": "total", "total": "2413.00"})
    assert ticked.status_code == 200 and shown_total(ticked) == "2630.80"
    assert 'value="3" form="accept" checked' in ticked.content.decode()
    assert standing(optional) == before and QuoteAnswer.objects.count() == 0


@pytest.mark.django_db
def test_the_total_that_was_seen_is_the_total_that_is_accepted(client, address, optional):
    refused = client.post(f"{address}acceptance/", WHO | {"option": ["3"], "total": "2413.00"})
    assert refused.status_code == 422 and "el total es otro" in refused.content.decode()
    assert QuoteAnswer.objects.count() == 0 and shown_total(refused) == "2630.80"
    for wrong in (["1"], ["99"]):  # no option stands there: it is as if nothing was ticked
        assert client.post(f"{address}acceptance/", WHO | {"option": wrong, "total": "2630.80"}).status_code == 422
    assert QuoteAnswer.objects.count() == 0
    assert client.post(f"{address}acceptance/", WHO | {"option": ["3"], "total": "2630.80"}).status_code == 302
    answer = QuoteAnswer.objects.get()
    grinder = queries.options_of(optional)[3]
    assert (answer.chosen, answer.total) == ([grinder], Decimal("2630.800"))
    after = client.get(address).content.decode()
    assert "2,630.80" in after and 'name="option"' not in after


@pytest.mark.django_db
def test_what_was_ticked_is_what_is_ordered_and_stays_with_the_answer(client, address, optional, by):
    client.post(f"{address}acceptance/", WHO | {"option": ["3", "4"], "total": "2729.80"})
    (order,) = ordering.order_quotes([optional], by=by, at=NOW)
    told = Order.objects.get(pk=order)
    answer = QuoteAnswer.objects.get()
    assert (told.total + told.tax, told.total) == (answer.total, answer.net)
    names = list(OrderLine.objects.filter(order=order).values_list("description", flat=True))
    assert "Grinder" in names and "Service" in names
    for change in ({"chosen": []}, {"total": Decimal(1)}):
        with pytest.raises(IntegrityError, match="stays as it was given"), transaction.atomic():
            QuoteAnswer.objects.update(**change)
    QuoteAnswer.objects.update(name="")
    assert QuoteAnswer.objects.get().chosen == answer.chosen


@pytest.mark.django_db
def test_a_second_acceptance_with_other_options_changes_nothing(client, address, optional):
    Letterhead.objects.update_or_create(pk=1, defaults={"orders_on_acceptance": True})
    client.post(f"{address}acceptance/", WHO | {"option": ["3"], "total": "2630.80"})
    again = client.post(f"{address}acceptance/", WHO | {"option": ["3", "4"], "total": "2729.80"})
    assert again.status_code == 409
    assert QuoteAnswer.objects.count() == 1 and Order.objects.count() == 1


@pytest.mark.django_db
def test_what_a_customer_may_tick_needs_the_same_approval_as_what_is_offered(quote, by, rule):
    at = NOW
    writes.update("quote", [writes.Change(quote, {"valid_until": str(NOW.date() + timedelta(days=9))})], by=by, at=at)
    plain = Quote.objects.get(pk=quote)
    assert approvals.deepest_discount(plain) == Decimal("5.00")
    row = {"description": "Rebate", "quantity": "1", "unit_price": "-900", "tax_rate": "21", "is_optional": True}
    writes.create("quote_line", [{"quote": quote, "position": 9, **row}], by=by, at=at)
    plain.refresh_from_db()
    assert approvals.deepest_discount(plain) > Decimal(40)
    with pytest.raises(actions.ApprovalMissing):
        actions.send_quotes([quote], by=by, at=at)
    assert Quote.objects.get(pk=quote).status == "draft"


@pytest.mark.django_db
def test_the_database_adds_options_up_by_the_rules_of_the_quote(optional):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rate, amount, base, tax FROM sales_quote_rates WHERE quote_id = %s ORDER BY rate", [optional]
        )
        kept = cursor.fetchall()
        cursor.execute("SELECT * FROM sales_quote_rates_with(%s, '{}') ORDER BY rate", [optional])
        assert cursor.fetchall() == kept
