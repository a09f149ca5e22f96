"""Inline edit with the keys of a spreadsheet, conflicts, selection, bulk edit with undo, saved views, palette."""

import re

import pytest
from playwright.sync_api import expect

from libreta.directory.models import Customer
from libreta.kernel import writes
from libreta.kernel.writes import Change
from libreta.ui.models import ListLayout, SavedView

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def cell(page, record_id: int, column: int):
    return page.locator(f"#row-{record_id} td").nth(column)


def test_a_cell_is_edited_with_the_keys_and_a_conflict_shows_both_values(visit, alice, bob, customers, actor_of, at):
    guest = visit(alice)
    page = guest.open("/customers/")
    first = customers[-1]
    city = cell(page, first, 3)
    city.focus()
    page.keyboard.press("F2")
    control = city.locator("input.control")
    expect(control).to_be_focused()
    control.fill("Iași")
    page.keyboard.press("Enter")
    expect(city).to_have_text("Iași")
    assert Customer.objects.get(pk=first).city == "Iași"
    expect(cell(page, customers[-2], 3)).to_be_focused()

    page.keyboard.press("Enter")
    page.keyboard.type("Nowhere")
    page.keyboard.press("Escape")
    expect(cell(page, customers[-2], 3)).to_be_focused()
    assert Customer.objects.get(pk=customers[-2]).city != "Nowhere"

    page.keyboard.press("F2")
    expect(cell(page, customers[-2], 3).locator("input.control")).to_be_focused()
    writes.update("customer", [Change(customers[-2], {"city": "Timișoara"})], by=actor_of(bob), at=at)
    page.keyboard.type("Oradea")
    page.keyboard.press("Enter")
    conflict = page.locator(".conflict")
    expect(conflict).to_contain_text("Timișoara")
    expect(conflict).to_contain_text("Oradea")
    assert Customer.objects.get(pk=customers[-2]).city == "Timișoara"
    conflict.get_by_role("button", name="Save mine").click()
    expect(cell(page, customers[-2], 3)).to_have_text("Oradea")
    assert Customer.objects.get(pk=customers[-2]).city == "Oradea"


def test_a_mistake_stays_in_the_cell_with_the_reason(visit, alice, customers):
    page = visit(alice).open("/customers/")
    mail = cell(page, customers[-1], 8)
    mail.focus()
    page.keyboard.press("Enter")
    mail.locator("input.control").fill("nobody at home")
    page.keyboard.press("Enter")
    expect(mail.locator(".field__error")).to_contain_text("not an e-mail address")
    expect(mail.locator("input.control")).to_have_value("nobody at home")
    assert Customer.objects.get(pk=customers[-1]).email == "c59@example.org"


def test_many_are_edited_with_a_preview_and_taken_back(visit, alice, customers):
    page = visit(alice).open("/customers/?sort=name")
    page.locator("[data-pick]").nth(0).click()
    page.locator("[data-pick]").nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-picked]")).to_have_text("3 selected")
    page.locator("#selection").get_by_role("button", name="Edit").click()
    dialog = page.locator("#bulk")
    dialog.get_by_label("Field").select_option("city")
    dialog.get_by_label("New value").fill("Quito")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.locator("del").first).to_have_text("Cluj-Napoca")
    assert not Customer.objects.filter(city="Quito").exists()
    dialog.get_by_role("button", name="Change 3 records").click()
    toast = page.locator("#toasts .toast")
    expect(toast).to_contain_text("3 records changed.")
    assert set(Customer.objects.filter(city="Quito").values_list("pk", flat=True)) == set(customers[:3])
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back for 3 records.")
    assert list(Customer.objects.filter(pk__in=customers[:3]).order_by("pk").values_list("city", flat=True)) == [
        "Cluj-Napoca",
        "Bogotá",
        "Lima",
    ]


def test_all_that_match_go_to_the_trash_and_come_back(visit, alice, customers):
    page = visit(alice).open("/customers/?city[in]=Cluj-Napoca,Bogotá,Lima")
    page.locator("[data-pick-all]").check()
    page.get_by_role("button", name="Select all that match").click()
    expect(page.locator("[data-picked]")).to_have_text("All that match are selected")
    page.locator("#selection").get_by_role("button", name="Trash").click()
    expect(page.locator("#toasts .toast")).to_contain_text("60 records moved to the trash.")
    assert Customer.objects.filter(trashed_at=None).count() == 0
    page.locator("#toasts .toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Taken back for 60 records.")
    assert Customer.objects.filter(trashed_at=None).count() == 60


def test_the_list_goes_on_when_scrolled_and_says_how_many(visit, alice, customers):
    page = visit(alice).open("/customers/")
    expect(page.locator("[data-row]")).to_have_count(50)
    page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator("[data-row]")).to_have_count(60)
    expect(page.locator("#count")).to_have_text("60 records")


def test_a_filter_is_built_and_kept_as_a_view_with_own_columns(visit, alice, customers):
    page = visit(alice).open("/customers/")
    page.keyboard.press("f")
    form = page.locator("#filter-form")
    form.get_by_label("Field", exact=True).select_option("city")
    form.get_by_label("City").fill("Lima")
    form.get_by_role("button", name="Show the records").click()
    expect(page.locator(".chip")).to_have_text(re.compile(r"City is\s*Lima"))
    expect(page.locator("#count")).to_have_text("20 records")
    page.get_by_label("More").first.click()
    page.get_by_role("button", name="Save this view").click()
    page.locator("#save-view").get_by_label("Name").fill("Lima people")
    page.locator("#save-view").get_by_role("button", name="Save the view").click()
    expect(page.get_by_role("link", name="Lima people")).to_have_attribute("aria-current", "page")
    view = SavedView.objects.get()
    assert (view.name, view.owner_id, view.shared, view.filter["and"][0]["value"]) == (
        "Lima people",
        alice.pk,
        False,
        "Lima",
    )
    page.locator(".chip__off").click()
    expect(page.locator("#count")).to_have_text("60 records")

    page.goto(page.url.split("?")[0])
    page.get_by_label("More").first.click()
    page.get_by_role("link", name="Columns").click()
    page.locator("#columns").get_by_label("E-mail", exact=True).uncheck()
    page.locator("#columns").get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="E-mail")).to_have_count(0)
    assert "email" not in ListLayout.objects.get(user=alice).columns


def test_the_palette_goes_everywhere(visit, alice, customers):
    page = visit(alice).open("/customers/")
    page.keyboard.press("Control+k")
    palette = page.locator("#palette")
    expect(palette.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("Customer 07")
    expect(palette.get_by_role("option", name=re.compile("Customer 07")).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/customers/{customers[7]}/")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
