"""The pages of prices, portfolio and acquisition: free of what axe complains about, and worked by keyboard."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from libreta.kernel import writes
from tests.browsing import DESK, TELEPHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(make, boss, now):
    product = make("product", name="Grinder", sku="GR", list_price="100", cost="60", currency="EUR", unit="pc")
    book = make("price_book", name="Distributors", currency="EUR")
    make("price_entry", price_book=book, product=product, min_quantity="10", unit_price="80")
    firm = make("customer", kind="organisation", name="Firm", source="web")
    today = date.today()
    order = make("order", currency="EUR", ordered_on=today.isoformat(), status="confirmed", customer=firm)
    writes.create(
        "order_line", [{"order": order, "product": product, "quantity": "3", "unit_price": "100"}], by=boss, at=now
    )
    make("lead", name="Asked", customer=firm, source="web")
    make("acquisition_cost", source="web", month=today.isoformat(), amount="50", currency="EUR")
    return product, book


def test_the_pages_are_accessible_in_both_themes_and_widths(visit, admin, story):
    product, book = story
    paths = (
        "/portfolio/",
        f"/products/{product}/",
        f"/products/{product}/?tab=performance",
        f"/price-books/{book}/",
        f"/price-grid/{book}/",
        f"/price-check/?product={product}&quantity=10",
        "/acquisition/",
    )
    found = {}
    for size, theme in ((DESK, "light"), (TELEPHONE, "dark")):
        guest = visit(admin, size=size, theme=theme)
        for path in paths:
            guest.open(path)
            if violations := guest.violations():
                found[f"{path} {theme}"] = violations
            if (wider := guest.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")) > 0:
                found[f"{path} {theme} scrolls"] = [str(wider)]
    assert found == {}


def test_the_best_customers_arrive_by_themselves_and_a_bar_leads_on_by_keyboard(visit, admin, story):
    guest = visit(admin)
    guest.open(f"/products/{story[0]}/?tab=performance")
    expect(guest.page.locator("#buyers").get_by_role("link", name="Firm")).to_be_visible()
    bar = guest.page.locator(".chart__drawing a").last
    bar.focus()
    guest.page.keyboard.press("Enter")
    expect(guest.page).to_have_url(re.compile("/order-lines/"))
