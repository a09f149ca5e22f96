"""The grid of a price book: cells, a pasted block, errors per row, all or nothing; and the page that tells a price."""

from decimal import Decimal

import pytest

from libreta.catalog.models import PriceEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(make):
    return make("price_book", name="Distributors", currency="EUR")


@pytest.fixture
def kettle(make):
    return make("product", name="Kettle", sku="KE-1")


@pytest.fixture
def page(client, bob):
    client.force_login(bob)
    return client


def entries(book):
    rows = PriceEntry.objects.filter(price_book=book, trashed_at=None).order_by("product__name", "min_quantity")
    return list(rows.values_list("product__name", "min_quantity", "unit_price", "discount"))


def test_a_pasted_block_becomes_rows(page, book, grinder, kettle):
    block = "SKU\tFrom\tPrice\ngr\t1\t€ 90.50\nGrinder\t10\t1,080.00\nKE-1\t5\t15 %\n\n"
    answer = page.post(f"/price-grid/{book}/", {"block": block})
    assert (answer.status_code, answer["Location"]) == (302, f"/price-grid/{book}/")
    assert entries(book) == [
        ("Grinder", 1, Decimal("90.5"), None),
        ("Grinder", 10, Decimal(1080), None),
        ("Kettle", 5, None, Decimal(15)),
    ]
    html = page.get(f"/price-grid/{book}/").content.decode()
    assert "3 prices kept." in html and 'value="90.5"' in html
    assert "Grinder" in page.get(f"/price-books/{book}/").content.decode()


def test_two_cells_are_product_and_price_and_pasting_again_changes_the_price(page, book, grinder):
    page.post(f"/price-grid/{book}/", {"block": "GR\t90"})
    page.post(f"/price-grid/{book}/", {"block": "GR\t85"})
    assert entries(book) == [("Grinder", 1, Decimal(85), None)]


def test_bad_rows_are_told_one_by_one_and_nothing_is_kept(page, book, grinder, kettle):
    block = "GR\t1\t90\nNothing\t1\t5\nKE-1\tmany\t5\nKE-1\t1\t-5\nGR\t1\t80\nKettle\t2\t\t120\nKettle"
    answer = page.post(f"/price-grid/{book}/", {"block": block})
    assert answer.status_code == 422
    lines = [row["line"] for row in answer.context["rows"]]
    assert [dict(line.errors) for line in lines] == [
        {},
        {"product": "No product has this SKU or name."},
        {"quantity": "“many” is no number."},
        {},
        {"quantity": "Row 1 says this already."},
        {},
        {"price": "Write either a unit price or a discount."},
    ]
    html = answer.content.decode()
    assert (
        "4 rows need a correction; nothing was kept." in html and 'value="Nothing"' in html and 'value="many"' in html
    )
    assert entries(book) == []


def test_what_only_the_kernel_finds_is_told_at_its_row_too(page, book, grinder, kettle):
    answer = page.post(f"/price-grid/{book}/", {"block": "GR\t1\t90\nKE-1\t1\t-5\nKE-1\t2\t\t120"})
    assert answer.status_code == 422
    assert [dict(row["line"].errors) for row in answer.context["rows"]] == [
        {},
        {"price": "A price is not negative."},
        {"discount": "A discount is between 0 and 100 percent."},
    ]
    assert entries(book) == []


def test_cells_are_changed_added_and_removed_together(page, book, make, grinder, kettle):
    first = make("price_entry", price_book=book, product=grinder, unit_price="90")
    second = make("price_entry", price_book=book, product=kettle, unit_price="40")
    data = {
        "entry_0": first, "version_0": 1, "product_id_0": grinder, "quantity_0": "1", "price_0": "88", "discount_0": "",
        "entry_1": second, "version_1": 1, "product_id_1": kettle, "quantity_1": "1", "price_1": "40", "removed_1": "1",
        "product_2": "ke-1", "quantity_2": "20", "price_2": "", "discount_2": "5",
        "product_3": "", "quantity_3": "", "price_3": "", "discount_3": "",
    }  # fmt: skip
    assert page.post(f"/price-grid/{book}/", data).status_code == 302
    assert entries(book) == [("Grinder", 1, Decimal(88), None), ("Kettle", 20, None, Decimal(5))]


def test_a_price_that_somebody_changed_meanwhile_is_not_written_over(page, book, make, grinder):
    entry = make("price_entry", price_book=book, product=grinder, unit_price="90")
    data = {"entry_0": entry, "version_0": 1, "product_id_0": grinder, "quantity_0": "1", "price_0": "88"}
    page.post(f"/price-grid/{book}/", data)
    answer = page.post(f"/price-grid/{book}/", data | {"price_0": "70"})
    assert answer.status_code == 409
    assert entries(book) == [("Grinder", 1, Decimal(88), None)]


def test_a_seller_reads_price_books_and_changes_none(client, alice, book, grinder):
    client.force_login(alice)
    html = client.get(f"/price-grid/{book}/").content.decode()
    assert 'name="block"' not in html
    assert client.post(f"/price-grid/{book}/", {"block": "GR\t1"}).status_code == 403
    assert entries(book) == []


def test_the_price_of_a_customer_is_told_with_its_reason(page, book, make, grinder):
    make("price_entry", price_book=book, product=grinder, min_quantity="10", unit_price="80")
    firm = make("customer", kind="organisation", name="Firm")
    html = page.get(f"/price-check/?product={grinder}&customer={firm}&quantity=5&on=2026-03-18").content.decode()
    assert "List price" in html and "€100.00" in html
    assert "Price book “Distributors”, from 10 pc" in html and "€80.00" in html


def test_the_check_says_why_there_is_no_price(page, make, grinder):
    old = make("price_book", name="Old", currency="EUR", valid_until="2026-01-01")
    html = page.get(f"/price-check/?product={grinder}&price_book={old}&on=2026-03-18").content.decode()
    assert "The price book “Old” expired on Jan 1, 2026." in html
    html = page.get(f"/price-check/?product={grinder}&currency=ron&on=2026-03-18").content.decode()
    assert "There is no exchange rate from EUR to RON on Mar 18, 2026." in html
    assert "is no number" in page.get(f"/price-check/?product={grinder}&quantity=few").content.decode()
