"""Merging from the keyboard alone, on a wide screen and on a telephone."""

import re

import pytest
from playwright.sync_api import expect

from libreta.directory.models import Customer, Merge
from tests.browsing import TELEPHONE
from tests.directory.merging import twins

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_arrows_choose_and_enter_merges(visit, alice, actor_of, now):
    first, second = twins(actor_of(alice), now)
    desk = visit(alice)
    page = desk.open(f"/customers/merge/?ids={first},{second}&survivor={first}")
    assert desk.violations() == []
    expect(page.locator(f"input[name=of_name][value='{first}']")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"input[name=of_name][value='{second}']")).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"input[name=of_email][value='{first}']")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/customers/{first}/"))
    expect(page.get_by_text("became part of this record")).to_be_visible()
    assert Customer.objects.get(pk=first).name == "Ana M. López"
    shown = desk.open(f"/merges/{Merge.objects.get().pk}/")
    assert desk.violations() == []
    shown.get_by_role("button", name="Undo the merge").click()
    expect(shown).to_have_url(re.compile(rf"/customers/{first}/"))
    assert Customer.objects.filter(trashed_at=None).count() == 2


def test_it_fits_a_telephone(visit, alice, actor_of, now):
    first, second = twins(actor_of(alice), now)
    phone = visit(alice, size=TELEPHONE, theme="dark")
    page = phone.open(f"/customers/merge/?ids={first},{second}")
    assert phone.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
