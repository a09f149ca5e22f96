"""What somebody else changes appears on the open page within a second, and never over what is being typed."""

import pytest
from playwright.sync_api import expect

from libreta.kernel import writes
from libreta.kernel.writes import Change

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELL = "told => window.stream.hear.change(new MessageEvent('change', {data: JSON.stringify(told)}))"
STREAM = """window.EventSource = class { constructor(url, options) {
     this.hear = {}; this.url = url; window.stream = this; }
    addEventListener(name, act) { this.hear[name] = act; } close() {} };"""


@pytest.fixture
def listening(visit, alice):
    guest = visit(alice)
    guest.page.add_init_script(STREAM)
    return guest


def test_a_list_shows_the_change_and_leaves_the_open_editor_alone(listening, bob, customers, actor_of, at):
    page = listening.open("/customers/")
    first, second = customers[-1], customers[-2]
    editing = page.locator(f"#row-{second} td").nth(3)
    editing.focus()
    page.keyboard.press("F2")
    editing.locator("input.control").fill("Half a wor")
    changes = [Change(first, {"city": "Brașov"}), Change(second, {"city": "Brașov", "name": "Renamed"})]
    writes.update("customer", changes, by=actor_of(bob), at=at)
    page.evaluate(TELL, {"type": "customer", "ids": [first, second], "more": False})
    expect(page.locator(f"#row-{first} td").nth(3)).to_have_text("Brașov", timeout=1_500)
    expect(page.locator(f"#row-{second} td").nth(1)).to_have_text("Renamed")
    expect(editing.locator("input.control")).to_have_value("Half a wor")
    expect(editing.locator("input.control")).to_be_focused()


def test_a_form_that_is_being_filled_in_stays_as_it_is(listening, bob, customers, actor_of, at):
    page = listening.open(f"/customers/{customers[0]}/edit/")
    page.get_by_label("City").fill("Still typing")
    writes.update("customer", [Change(customers[0], {"city": "Brașov"})], by=actor_of(bob), at=at)
    page.evaluate(TELL, {"type": "customer", "ids": [customers[0]], "more": False})
    page.wait_for_timeout(700)
    expect(page.get_by_label("City")).to_have_value("Still typing")


def test_a_record_page_follows_its_record(listening, bob, orders, actor_of, at):
    page = listening.open(f"/orders/{orders[0]}/")
    assert page.evaluate("window.stream.url").endswith("/stream/")
    writes.update("order", [Change(orders[0], {"status": "fulfilled"})], by=actor_of(bob), at=at)
    page.evaluate(TELL, {"type": "order", "ids": [orders[0]], "more": False})
    expect(page.locator("#record-head")).to_contain_text("Fulfilled", timeout=1_500)
    expect(page.locator("#record-facts")).to_contain_text("Fulfilled")
