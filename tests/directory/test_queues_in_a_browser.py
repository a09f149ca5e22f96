"""The queues of duplicates and of proposed groups are worked through from the keyboard."""

import pytest
from playwright.sync_api import expect

from libreta.directory.duplicates.models import DuplicatePair
from libreta.directory.households.jobs import search
from libreta.directory.models import Customer
from libreta.kernel import writes
from tests.browsing import TELEPHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
HOME = {"street": "Strada Fagului 12", "city": "Cluj-Napoca"}


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


def twins(by, now, name, probability):
    rows = [{"name": name, "email": f"{name.lower()}@example.com"}, {"name": f"{name}!", "city": "Iași"}]
    first, second = writes.create("customer", rows, by=by, at=now)
    evidence = [{"field": "email", "level": "same", "weight": 9}, {"field": "name", "level": "alike", "weight": 3}]
    return DuplicatePair.objects.create(
        first_id=first, second_id=second, probability=probability, evidence=evidence, cluster=first,
        found_at=now, created_at=now, updated_at=now,
    )  # fmt: skip


def test_duplicates_are_decided_by_single_keys(visit, alice, by, now):
    one, other = twins(by, now, "Ana", 0.999), twins(by, now, "Dan", 0.97)
    visited = visit(alice)
    page = visited.open("/duplicates/")
    cases = page.locator("[data-case]")
    expect(cases).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(f"#case-{other.pk}")).to_be_focused()
    page.keyboard.press("n")
    expect(cases).to_have_count(1)
    expect(page.locator(f"#case-{one.pk}")).to_be_focused()
    page.keyboard.press("u")
    expect(cases).to_have_count(2)
    page.locator(f"#case-{one.pk}").focus()
    page.keyboard.press("m")
    expect(cases).to_have_count(1)
    assert Customer.objects.filter(trashed_at=None).count() == 3
    assert visited.violations() == []


def test_groups_are_accepted_by_a_key_and_fit_a_telephone(visit, alice, by, now):
    rows = [{"kind": "person", "given_name": name, "family_name": "Popa", **HOME} for name in ("Ana", "Dan")]
    writes.create("customer", rows, by=by, at=now)
    search(at=now)
    visited = visit(alice, size=TELEPHONE, theme="dark")
    page = visited.open("/households/")
    expect(page.locator("[data-case]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    assert visited.violations() == []
    page.keyboard.press("a")
    expect(page.get_by_text("Nothing waits here")).to_be_visible()
    assert Customer.objects.get(kind="household").children.count() == 2
