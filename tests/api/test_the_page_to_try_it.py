"""The page at /api/docs/, in a real browser under the strict policy."""

import json

import pytest

from tests.browsing import TELEPHONE

pytestmark = pytest.mark.django_db(transaction=True)


def opened(page, method, path):
    card = page.locator("details.operation", has=page.get_by_text(path, exact=True)).filter(has_text=method).first
    card.locator("summary").first.click()
    return card


def test_a_person_creates_and_finds_a_record_on_it(visit, alice):
    page = visit(alice).open("/api/docs/")
    page.fill("#find", "customers")
    card = opened(page, "POST", "/customers")
    card.locator("textarea").fill(json.dumps({"name": "Ana Pop", "city": "Lima"}))
    card.get_by_role("button").click()
    answer = card.locator("pre").last
    answer.wait_for()
    assert answer.inner_text().startswith("201")
    listing = opened(page, "GET", "/customers")
    listing.locator('[name="more"]').fill("city[eq]=Lima")
    listing.locator('[name="query:count"]').select_option("exact")
    listing.get_by_role("button").click()
    found = listing.locator("pre").last
    found.wait_for()
    status, _, body = found.inner_text().partition("\n\n")
    assert status.startswith("200")
    assert [row["name"] for row in json.loads(body)["data"]] == ["Ana Pop"]


@pytest.mark.parametrize("look", [{"theme": "light"}, {"theme": "dark"}, {"size": TELEPHONE}])
def test_it_is_readable_for_everybody(visit, alice, look):
    seen = visit(alice, **look)
    page = seen.open("/api/docs/")
    page.wait_for_selector("details.operation")
    opened(page, "POST", "/customers")
    assert seen.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
