"""Which price a customer pays: the books in their order, quantity breaks, inheritance, currencies, and the reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from libreta.catalog.prices.queries import Asked, prices_for
from libreta.catalog.prices.refusals import NoRate, PriceBookExpired
from libreta.directory.models import CustomerScore
from libreta.kernel.refusals import Invalid, NotVisible

pytestmark = pytest.mark.django_db


def test_without_a_book_the_list_price_holds(price, grinder):
    found = price(grinder)
    assert (found.unit_price, found.because, found.price_book_id) == (Decimal("100"), "List price", None)
    assert (found.tax_rate, found.cost, found.unit) == (Decimal("19"), Decimal("60"), "pc")


def test_the_highest_quantity_that_is_reached_decides(price, grinder, make):
    book = make("price_book", name="Distributors 2026", currency="EUR")
    make("price_entry", price_book=book, product=grinder, min_quantity="1", unit_price="90")
    make("price_entry", price_book=book, product=grinder, min_quantity="10", unit_price="80")
    assert price(grinder, "9").unit_price == 90
    ten = price(grinder, "10")
    assert (ten.unit_price, ten.price_book_id, ten.price_book_name) == (80, book, "Distributors 2026")
    assert ten.because == "Price book “Distributors 2026”, from 10 pc"
    assert price(grinder, "-12").unit_price == 80


def test_a_discount_is_upon_what_the_product_costs_without_it(price, grinder, make):
    book = make("price_book", name="Spring", currency="EUR")
    make("price_entry", price_book=book, product=grinder, min_quantity="5", discount="15")
    assert price(grinder, "4").because == "List price"
    five = price(grinder, "5")
    assert (five.unit_price, five.because) == (
        Decimal("85.00"),
        "15% off: Price book “Spring”, from 5 pc · List price",
    )


def test_a_book_upon_another_changes_its_prices_and_keeps_its_own(price, grinder, make):
    kettle = make("product", name="Kettle", list_price="50", currency="EUR")
    base = make("price_book", name="Base", currency="EUR", audience="country", country="XX")
    make("price_entry", price_book=base, product=grinder, unit_price="90")
    upper = make("price_book", name="Partners", currency="EUR", parent=base, adjustment="-10")
    make("price_entry", price_book=upper, product=kettle, unit_price="33")
    found = price(grinder)
    assert (found.unit_price, found.price_book_id) == (Decimal("81.00"), upper)
    assert found.because == "Price book “Partners”, -10% · Price book “Base”"
    assert price(kettle).unit_price == 33


def test_the_more_precise_book_goes_first_then_priority_then_the_later_one(price, grinder, make):
    ana = make("customer", name="Ana", given_name="Ana", family_name="Pop", country="RO")
    firm = make("customer", kind="organisation", name="Firm", country="RO")
    kept = {
        "Everybody": {"priority": 9},
        "Country": {"audience": "country", "country": "ro"},
        "Country again": {"audience": "country", "country": "RO", "priority": 1},
        "Filter": {"audience": "filter", "condition": '{"field":"kind","op":"eq","value":"organisation"}'},
        "Hers": {"audience": "customer", "customer": ana},
        "Hers, later": {"audience": "customer", "customer": ana, "valid_from": "2026-02-01"},
    }
    for number, (name, values) in enumerate(kept.items(), start=1):
        book = make("price_book", name=name, currency="EUR", **values)
        make("price_entry", price_book=book, product=grinder, unit_price=str(number))
    assert price(grinder).price_book_name == "Everybody"
    assert price(grinder, customer=firm).price_book_name == "Filter"
    assert price(grinder, customer=ana).price_book_name == "Hers, later"
    assert price(grinder, customer=ana, on=date(2026, 1, 31)).price_book_name == "Hers"
    cleo = make("customer", given_name="Cleo", family_name="Rus", country="RO")
    assert price(grinder, customer=cleo).price_book_name == "Country again"


def test_a_segment_has_prices_of_its_own(price, grinder, make, now):
    firm = make("customer", kind="organisation", name="Firm")
    book = make("price_book", name="Champions", currency="EUR", audience="segment", segment="champions")
    make("price_entry", price_book=book, product=grinder, unit_price="70")
    assert price(grinder, customer=firm).unit_price == 100
    CustomerScore.objects.create(customer_id=firm, segment="champions", scored_at=now)
    assert price(grinder, customer=firm).unit_price == 70


def test_a_book_that_has_expired_is_passed_over_and_refused_when_named(price, grinder, make):
    book = make("price_book", name="Autumn", currency="EUR", valid_until="2026-03-18", valid_from="2025-09-01")
    make("price_entry", price_book=book, product=grinder, unit_price="70")
    assert price(grinder).because == "List price"
    assert price(grinder, on=date(2026, 3, 17)).unit_price == 70
    with pytest.raises(PriceBookExpired, match=r"The price book “Autumn” expired on Mar 18, 2026\."):
        price(grinder, book=book)
    with pytest.raises(PriceBookExpired, match=r"The price book “Autumn” begins on Sep 1, 2025\."):
        price(grinder, book=book, on=date(2025, 8, 31))


def test_a_currency_without_a_rate_is_refused_and_one_with_a_rate_is_converted(price, grinder, make):
    with pytest.raises(NoRate, match=r"There is no exchange rate from EUR to RON on Mar 18, 2026\."):
        price(grinder, currency="RON")
    make("exchange_rate", currency="EUR", base="RON", rate="4.97", valid_from="2026-03-01")
    make("exchange_rate", currency="EUR", base="RON", rate="5.50", valid_from="2026-03-19")
    found = price(grinder, currency="RON")
    assert (found.unit_price, found.cost) == (Decimal("497.00"), Decimal("298.2000"))
    assert found.because == "List price · converted from EUR at 4.97, the rate since Mar 1, 2026"
    make("exchange_rate", currency="RON", base="MDL", rate="3.9", valid_from="2026-01-01")
    assert price(grinder, currency="MDL").unit_price == Decimal("1938.30")


def test_a_book_in_the_currency_goes_before_any_conversion(price, grinder, make):
    make("exchange_rate", currency="EUR", base="RON", rate="5", valid_from="2026-03-01")
    euros = make("price_book", name="Euros", currency="EUR", priority=9)
    make("price_entry", price_book=euros, product=grinder, unit_price="70")
    lei = make("price_book", name="Lei", currency="RON")
    assert price(grinder, currency="RON").unit_price == 350
    make("price_entry", price_book=lei, product=grinder, unit_price="480")
    assert price(grinder, currency="RON").unit_price == 480


def test_a_book_that_may_not_be_converted_is_not(price, grinder, make):
    make("exchange_rate", currency="EUR", base="RON", rate="5", valid_from="2026-03-01")
    book = make("price_book", name="Euros only", currency="EUR", is_convertible=False)
    make("price_entry", price_book=book, product=grinder, unit_price="70")
    assert price(grinder, currency="RON").unit_price == 500


def test_a_product_without_any_price_says_so(price, make):
    found = price(make("product", name="Talk"))
    assert (found.unit_price, found.because) == (None, "No price is kept")


def test_an_unknown_product_is_not_there(price):
    with pytest.raises(NotVisible):
        price(10**9)


def test_a_hundred_lines_take_as_many_queries_as_one(boss, now, make, grinder):
    firm = make("customer", kind="organisation", name="Firm", country="RO")
    book = make("price_book", name="Distributors", currency="EUR", adjustment="-5")
    make("price_entry", price_book=book, product=grinder, min_quantity="50", unit_price="80")
    asked = [Asked(grinder, Decimal(n), "EUR", firm) for n in range(1, 101)]
    counts = []
    prices_for(asked[:1], on=date(2026, 3, 18), by=boss, at=now)  # fields of the company's own are read once
    for lines in (asked[:1], asked):
        with CaptureQueriesContext(connection) as seen:
            found = prices_for(lines, on=date(2026, 3, 18), by=boss, at=now)
        counts.append(len(seen))
    assert counts == [8, 8]
    assert [found[48].unit_price, found[49].unit_price] == [Decimal("95.00"), Decimal("80")]


def test_a_filter_is_taken_out_of_the_address_of_a_list(price, grinder, make):
    iasi = make("customer", kind="organisation", name="In Iași", city="Iași")
    cluj = make("customer", kind="organisation", name="In Cluj", city="Cluj")
    for number, address in enumerate(
        (
            "http://localhost:8000/customers/?filter=%7B%22field%22%3A%22city%22%2C%22op%22%3A%22eq%22%2C%22value%22%3A%22Cluj%22%7D",
            "/customers/?city[eq]=Ia%C8%99i&sort=name",
        ),
        start=1,
    ):
        book = make("price_book", name=f"Book {number}", currency="EUR", audience="filter", condition=address)
        make("price_entry", price_book=book, product=grinder, unit_price=str(number))
    assert (price(grinder, customer=cluj).unit_price, price(grinder, customer=iasi).unit_price) == (1, 2)
    assert price(grinder).unit_price == 100
    with pytest.raises(Invalid) as refused:
        make("price_book", name="Wrong", currency="EUR", audience="filter", condition='{"field":"nothing"}')
    assert "nothing" in refused.value.errors["condition"][0]
