"""Cards move by keyboard and menu; facts are edited in place; forms keep what was typed and show conflicts."""

import pytest
from playwright.sync_api import expect

from libreta.directory.models import Customer
from libreta.kernel import writes
from libreta.kernel.writes import Change
from libreta.sales.models import Order
from tests.browsing import TELEPHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_card_moves_by_keyboard_and_by_its_menu(visit, alice, bob, orders, actor_of, at):
    page = visit(alice).open("/orders/board/")
    card = page.locator(f"#card-{orders[0]}")
    card.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(f"[data-column=confirmed] #card-{orders[0]}")).to_be_visible()
    expect(page.locator(f"#card-{orders[0]}")).to_be_focused()
    assert Order.objects.get(pk=orders[0]).status == "confirmed"
    expect(page.locator("[data-column=confirmed] .badge--count")).to_have_text("4")

    page.get_by_label("Move A-2").click()
    page.locator(f"#card-{orders[2]}").get_by_role("button", name="Cancelled").click()
    expect(page.locator(f"[data-column=cancelled] #card-{orders[2]}")).to_be_visible()
    assert Order.objects.get(pk=orders[2]).status == "cancelled"

    writes.update("order", [Change(orders[4], {"reference": "changed elsewhere"})], by=actor_of(bob), at=at)
    page.locator(f"#card-{orders[4]}").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#toasts")).to_contain_text("Somebody else changed this card")
    assert Order.objects.get(pk=orders[4]).status == "draft"


def test_a_card_is_dragged(visit, alice, orders):
    page = visit(alice).open("/orders/board/")
    start = page.locator(f"#card-{orders[0]}").bounding_box()
    target = page.locator("[data-column=confirmed] [data-cards]").bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + 40)
    page.mouse.down()
    page.mouse.move(target["x"] + 90, target["y"] + 60, steps=12)
    page.mouse.move(target["x"] + 95, target["y"] + 65, steps=3)
    page.mouse.up()
    expect(page.locator(f"[data-column=confirmed] #card-{orders[0]}")).to_be_visible()
    expect(page.locator("[data-column=confirmed] .badge--count")).to_have_text("4")
    assert Order.objects.get(pk=orders[0]).status == "confirmed"


def test_a_fact_is_edited_in_place_and_the_related_records_are_there(visit, alice, customers, orders):
    page = visit(alice).open(f"/orders/{orders[0]}/")
    page.locator("summary", has_text="More").last.click()
    page.get_by_role("button", name="Edit customer's reference").click()
    page.keyboard.type("Blue boxes")
    page.keyboard.press("Enter")
    expect(page.locator("dd.saved")).to_contain_text("Blue boxes")
    assert Order.objects.get(pk=orders[0]).reference == "Blue boxes"


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(visit, alice):
    page = visit(alice, size=TELEPHONE).open("/customers/new/")
    page.get_by_label("Name", exact=True).fill("Cooperativa Sur")
    page.get_by_label("E-mail", exact=True).fill("wrong")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.locator("#f-email-error")).to_contain_text("not an e-mail address")
    expect(page.get_by_label("E-mail", exact=True)).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Cooperativa Sur")
    assert Customer.objects.count() == 0
    page.get_by_label("E-mail", exact=True).fill("sur@example.org")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cooperativa Sur")
    assert Customer.objects.get().owner_id == alice.pk


def test_a_record_is_chosen_by_typing(visit, alice, customers):
    page = visit(alice).open("/orders/new/")
    page.get_by_label("Number").fill("B-1")
    box = page.get_by_role("combobox", name="Customer")
    box.fill("Customer 1")
    expect(page.get_by_role("option").first).to_be_visible()
    box.fill("Customer 12")
    expect(page.get_by_role("option", name="Customer 12")).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value("Customer 12")
    page.get_by_label("Currency").fill("EUR")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("B-1")
    assert Order.objects.get(number="B-1").customer_id == customers[12]


def test_two_editors_of_a_form_are_shown_the_difference_field_by_field(visit, alice, bob, customers, actor_of, at):
    pk = customers[0]
    page = visit(alice).open(f"/customers/{pk}/edit/")
    writes.update("customer", [Change(pk, {"city": "Oradea", "street": "Calea Mare 1"})], by=actor_of(bob), at=at)
    page.get_by_label("City").fill("Sibiu")
    page.get_by_label("Region").fill("Ardeal")
    page.get_by_role("button", name="Save").click()
    conflict = page.get_by_role("group", name="City")
    expect(conflict).to_contain_text("Oradea")
    expect(conflict).to_contain_text("Sibiu")
    expect(page.locator(".conflict")).to_have_count(1)
    assert Customer.objects.get(pk=pk).city == "Oradea"
    conflict.get_by_label("Keep theirs").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/customers/{pk}/")
    kept = Customer.objects.get(pk=pk)
    assert (kept.city, kept.region, kept.street) == ("Oradea", "Ardeal", "Calea Mare 1")
