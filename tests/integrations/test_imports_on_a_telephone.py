"""The whole way of an import on a telephone: upload, mapping, dry run, result, taken back."""

import re

import pytest
from playwright.sync_api import expect

from libreta.integrations.imports.models import ImportRun
from tests.browsing import TELEPHONE

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "Full name,Email,City,Since\nAna Pop,ana@example.com,Iași,31/01/2025\n"
    "Dan Ionescu,no address,Cluj,01/02/2025\nEva Rus,eva@example.com,Lima,03/02/2025\n"
)


def fits(page) -> bool:
    """Whether nothing hangs over the edge of the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_whole_way_of_an_import(visit, bob, work):
    from libreta.directory.models import Customer

    seen = visit(bob, size=TELEPHONE)
    page = seen.open("/imports/")
    assert fits(page)
    assert seen.violations() == []
    page.get_by_label("What the rows are").select_option("customer")
    page.locator("#import-file").set_input_files(
        {"name": "guests.csv", "mimeType": "text/csv", "buffer": TEXT.encode()}
    )
    page.get_by_role("button", name="Look at the file").click()
    expect(page).to_have_url(re.compile(r"/imports/\d+/$"))

    names = page.get_by_label("Full name", exact=True)
    expect(names).to_have_value("customer.name")
    names.focus()
    names.select_option("customer.given_name+family_name")
    expect(page.get_by_text("Given name: Ana; family name: Pop")).to_be_visible()
    expect(names).to_be_focused()
    expect(names).to_have_value("customer.given_name+family_name")
    assert fits(page)
    assert seen.violations() == []

    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    assert seen.violations() == []
    work()
    page.reload()
    expect(page.get_by_text("What will happen")).to_be_visible()
    expect(page.get_by_text("1 row was kept without a value that could not be read.")).to_be_visible()
    assert Customer.objects.count() == 0
    assert fits(page)
    assert seen.violations() == []

    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    work()
    page.reload()
    expect(page.get_by_role("link", name="Customers", exact=True).last).to_be_visible()
    made = Customer.objects.order_by("email").values_list("name", "family_name", "city")
    assert list(made) == [("Dan Ionescu", "Ionescu", "Cluj"), ("Ana Pop", "Pop", "Iași"), ("Eva Rus", "Rus", "Lima")]
    assert fits(page)
    assert seen.violations() == []

    page.get_by_role("button", name="Take the whole import back").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    work()
    page.reload()
    expect(page.get_by_text("3 records went to the trash")).to_be_visible()
    assert (ImportRun.objects.get().state, Customer.objects.filter(trashed_at=None).count()) == ("reverted", 0)
    assert fits(page)
    assert seen.violations() == []
