"""A quote is numbered, priced and added up by one place, whoever writes it; what was sent stays."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from libreta.catalog.models import PriceBook
from libreta.catalog.prices.refusals import NoRate, PriceBookExpired
from libreta.kernel import query, writes
from libreta.kernel.actors import system_actor
from libreta.kernel.refusals import Invalid, NotAllowedNow
from libreta.sales.models import Quote, QuoteLine
from libreta.sales.quotes import actions, queries
from tests.sales.quoting import discounted, standing

pytestmark = pytest.mark.django_db


def totals(pk):
    return Quote.objects.values_list("subtotal", "net", "tax", "total").get(pk=pk)


def test_lines_are_priced_by_the_catalogue_and_added_up_by_the_database(quote):
    rows = list(QuoteLine.objects.filter(quote=quote).order_by("position"))
    assert [(r.position, r.description, r.unit, r.unit_price, r.tax_rate) for r in rows] == [
        (1, "Espresso machine", "pcs", Decimal("1000"), Decimal("21")),
        (2, "House beans", "kg", Decimal("19.99"), Decimal("10")),
    ]
    assert [r.amount for r in rows] == [Decimal("2000.00"), Decimal("237.38")]  # 237.38125 half up
    assert totals(quote) == (Decimal("2237.38"), Decimal("2237.38"), Decimal("443.74"), Decimal("2681.12"))
    assert [(r.book_price, r.unit_cost) for r in rows] == [
        (Decimal("1000"), Decimal("600")),
        (Decimal("19.99"), Decimal("9.5")),
    ]
    assert Quote.objects.get(pk=quote).cost == Decimal("1318.75")


def test_a_discount_on_everything_is_rounded_by_tax_rate_and_optional_lines_and_sections_do_not_count(by, now, quote):
    writes.update("quote", [writes.Change(quote, {"discount": "3.5"})], by=by, at=now)
    rows = [
        {"kind": "section", "description": "Later"},
        {"description": "Grinder", "unit_price": "500", "tax_rate": "21", "is_optional": True},
    ]
    writes.create("quote_line", [{"quote": quote, **row} for row in rows], by=by, at=now)
    assert [(r["rate"], r["base"], r["tax"]) for r in queries.rates_of(quote)] == [
        (Decimal("21.000"), Decimal("1930.00"), Decimal("405.30")),
        (Decimal("10.000"), Decimal("229.07"), Decimal("22.91")),
    ]
    assert totals(quote) == (Decimal("2237.38"), Decimal("2159.07"), Decimal("428.21"), Decimal("2587.28"))


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "128"), ("EUR", "127.50"), ("KWD", "127.500")])
def test_amounts_have_the_digits_of_their_currency(by, now, customer, currency, amount):
    (pk,) = writes.create("quote", [{"customer": customer, "currency": currency}], by=by, at=now)
    line = {"quote": pk, "description": "Tea", "quantity": "1", "unit_price": "150", "discount": "15"}
    writes.create("quote_line", [line], by=by, at=now)
    found = queries.offer(Quote.objects.get(pk=pk))
    assert (found["lines"][0]["amount"], found["total"]) == (amount, amount)


def test_numbers_have_no_gaps_though_a_quote_was_not_kept(by, now, customer):
    first, second = (datetime(2030, 5, 1, tzinfo=UTC), datetime(2030, 6, 1, tzinfo=UTC))
    row = {"customer": customer, "currency": "EUR"}
    made = writes.create("quote", [row, row], by=by, at=first)
    with pytest.raises(RuntimeError), transaction.atomic():
        writes.create("quote", [row], by=by, at=first)
        raise RuntimeError
    made += writes.create("quote", [row], by=by, at=second)
    made += writes.create("quote", [row], by=by, at=datetime(2031, 1, 1, tzinfo=UTC))
    numbers = dict(Quote.objects.filter(pk__in=made).values_list("pk", "number"))
    assert [numbers[pk] for pk in made] == ["Q-2030-0001", "Q-2030-0002", "Q-2030-0003", "Q-2031-0001"]


def test_a_larger_quantity_finds_its_step_but_a_typed_price_stays(by, now, quote, products):
    book = {"name": "Everybody", "currency": "EUR", "audience": "everybody"}
    (book,) = writes.create("price_book", [book], by=system_actor(), at=now)
    entries = [{"product": products[0], "min_quantity": n, "unit_price": p} for n, p in (("1", "990"), ("10", "900"))]
    writes.create("price_entry", [{"price_book": book, **e} for e in entries], by=system_actor(), at=now)
    line = QuoteLine.objects.filter(quote=quote).order_by("position").first()
    writes.update("quote_line", [writes.Change(line.pk, {"quantity": "10"})], by=by, at=now)
    line.refresh_from_db()
    assert (line.unit_price, line.amount) == (Decimal("900"), Decimal("9000"))
    writes.update("quote_line", [writes.Change(line.pk, {"unit_price": "950"})], by=by, at=now)
    writes.update("quote_line", [writes.Change(line.pk, {"quantity": "1"})], by=by, at=now)
    line.refresh_from_db()
    assert (line.unit_price, line.book_price) == (Decimal("950"), Decimal("990"))


def test_a_price_book_that_has_expired_prices_nothing_and_lets_nothing_out(by, now, customer, products):
    book = {"name": "Winter", "currency": "EUR", "audience": "everybody", "valid_until": "2026-03-10"}
    (book,) = writes.create("price_book", [book], by=system_actor(), at=now)
    row = {"customer": customer, "currency": "EUR", "price_book": book}
    (pk,) = writes.create("quote", [row], by=by, at=now)
    with pytest.raises(PriceBookExpired, match="Winter"):
        writes.create("quote_line", [{"quote": pk, "product": products[0]}], by=by, at=now)
    assert not QuoteLine.objects.filter(quote=pk).exists()
    writes.create("quote_line", [{"quote": pk, "description": "Typed", "unit_price": "5"}], by=by, at=now)
    before = standing(pk)
    with pytest.raises(PriceBookExpired, match="Winter"):
        actions.send_quotes([pk], by=by, at=now)
    assert standing(pk) == before and before[0]["status"] == "draft"
    assert PriceBook.objects.get(pk=book).valid_until == date(2026, 3, 10)


def test_a_price_in_a_currency_without_a_rate_is_refused_with_a_sentence(by, now, customer, products):
    (pk,) = writes.create("quote", [{"customer": customer, "currency": "MXN"}], by=by, at=now)
    with pytest.raises(NoRate, match="from EUR to MXN"):
        writes.create("quote_line", [{"quote": pk, "product": products[0]}], by=by, at=now)
    assert standing(pk)[1] == []


def test_what_was_sent_stays_as_it_was_sent_even_for_plain_sql(by, now, sent):
    before = standing(sent)
    line = before[1][0][0]
    for change in ("discount", "title", "valid_until"):
        value = {"discount": "5", "title": "Other", "valid_until": "2027-01-01"}[change]
        with pytest.raises(Invalid):
            writes.update("quote", [writes.Change(sent, {change: value})], by=by, at=now)
    with pytest.raises(Invalid):
        writes.update("quote_line", [writes.Change(line, {"quantity": "3"})], by=by, at=now)
    with pytest.raises(Invalid):
        writes.create("quote_line", [{"quote": sent, "description": "More"}], by=by, at=now)
    with pytest.raises(NotAllowedNow):
        writes.trash("quote", [sent], by=by, at=now)
    for sql in (
        "UPDATE sales_quoteline SET quantity = 9 WHERE quote_id = %s",
        "DELETE FROM sales_quoteline WHERE quote_id = %s",
        "UPDATE sales_quote SET discount = 50 WHERE id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [sent])
    assert standing(sent) == before


def test_a_new_version_takes_the_place_of_the_old_one_which_stays_readable(by, now, sent):
    (fresh,) = actions.make_versions([sent], by=by, at=now)
    old, new = Quote.objects.get(pk=sent), Quote.objects.get(pk=fresh)
    assert (old.status, old.is_current) == ("superseded", False)
    assert (new.status, new.is_current, new.number, new.edition) == ("draft", True, old.number, 2)
    assert totals(fresh) == totals(sent)
    discounted(fresh, "10", by=by, at=now)
    assert Quote.objects.get(pk=fresh).net < Quote.objects.get(pk=sent).net
    assert query.of("quote", by=by, at=now).get(sent)["total"] == Decimal("2681.12")
    with pytest.raises(NotAllowedNow):
        actions.make_versions([sent], by=by, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quote.objects.filter(pk=sent).update(is_current=True)


def test_a_currency_is_not_changed_under_prices(by, now, quote):
    with pytest.raises(Invalid) as refused:
        writes.update("quote", [writes.Change(quote, {"currency": "USD"})], by=by, at=now)
    assert list(refused.value.errors) == ["currency"]
    assert Quote.objects.get(pk=quote).currency == "EUR"


def test_a_quote_without_lines_or_past_its_last_day_is_not_sent(by, now, customer, quote):
    (bare,) = writes.create("quote", [{"customer": customer}], by=by, at=now)
    with pytest.raises(NotAllowedNow, match="at least one line"):
        actions.send_quotes([bare], by=by, at=now)
    writes.update("quote", [writes.Change(quote, {"valid_until": "2026-03-17"})], by=by, at=now)
    with pytest.raises(NotAllowedNow, match="last day"):
        actions.send_quotes([quote], by=by, at=now)
    assert {standing(pk)[0]["status"] for pk in (bare, quote)} == {"draft"}
