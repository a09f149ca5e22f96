"""The pages of the forecast in a browser: axe finds nothing at both widths; three clicks answer a manager."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.sales.forecasts import snapshots
from tests.browsing import DESK, TELEPHONE

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(alice, actor_of):
    by, at = actor_of(alice), timezone.now()
    customer = writes.create("customer", [{"name": "Café Sol"}], by=by, at=at)[0]
    row = {"customer": customer, "amount": 100, "currency": "EUR", "close_on": at.date().isoformat()}
    made = writes.create("opportunity", [row | {"name": name} for name in ("Grinder", "Machine")], by=by, at=at)
    snapshots.take_snapshot(by=system_actor(), at=at - timedelta(days=7))
    writes.update("opportunity", [writes.Change(made[0], {"amount": 250})], by=by, at=at)
    return made


def test_a_manager_learns_in_three_clicks_what_changed_and_why(visit, story, bob):
    seen = visit(bob)
    seen.open("/")
    page = seen.page
    page.locator("a[href='/forecast/']").first.click()
    expect(page.get_by_role("heading", name="Forecast", exact=True)).to_be_visible()
    expect(page.locator("#changed .waterfall")).to_be_visible()
    page.get_by_role("link", name="Amount up").first.click()
    expect(page.get_by_role("link", name="Grinder")).to_be_visible()
    assert page.get_by_text("100").first.is_visible() and page.get_by_text("250").first.is_visible()


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (TELEPHONE, "dark")])
def test_axe_finds_nothing_on_the_pages_of_the_forecast(visit, story, alice, bob, size, theme):
    seen = visit(bob, size=size, theme=theme)
    for path in (
        "/forecast/",
        "/forecast/changes/?move=up",
        "/forecast/quotas/",
        f"/forecast/adjustment/?person={alice.pk}&category=commit",
        f"/opportunities/{story[0]}/shares/",
    ):
        seen.open(path)
        if path == "/forecast/":
            expect(seen.page.locator("#changed .waterfall")).to_be_visible()
        assert seen.violations() == [], path
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
