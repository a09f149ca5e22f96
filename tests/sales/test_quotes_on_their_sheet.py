"""Lines are typed on one screen: as a plain form, pasted from a spreadsheet, or by keyboard alone in the browser."""

import json
import re
import time

import pytest
from django.conf import settings

from libreta.kernel import query, writes
from libreta.kernel.refusals import Invalid
from libreta.sales.models import Opportunity, OpportunityLine, OrderLine, Quote, QuoteLine
from libreta.sales.quotes import actions, links
from tests.browsing import TELEPHONE
from tests.sales.quoting import standing


def entered(client, user):
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def typed(client, pk, **changes):
    """Returns the fields of the sheet as a browser without scripts would send them, with some changed."""
    page = client.get(f"/quotes/{pk}/lines/").content.decode()
    form = page[page.index('id="sheet"') :]
    found = {"line": re.findall(r'name="line" value="([^"]+)"', form)}
    for tag in re.findall(r"<input[^>]+>", form):
        name = re.search(r'name="([^"]+)"', tag)
        if name and name[1] != "line" and "checkbox" not in tag:
            value = re.search(r' value="([^"]*)"', tag)
            found[name[1]] = value[1].replace("&quot;", '"') if value else ""
    return found | changes


@pytest.mark.django_db
def test_the_plain_form_changes_adds_orders_and_removes_lines_with_a_way_back(client, alice, quote):
    first, second = QuoteLine.objects.filter(quote=quote).order_by("position").values_list("pk", flat=True)
    entered(client, alice)
    path = f"/quotes/{quote}/lines/"
    given = typed(client, quote, **{f"{first}-quantity": "3", "new-product__text": "Training", "new-unit_price": "150"})
    assert client.post(path, given).status_code == 302
    rows = list(QuoteLine.objects.filter(quote=quote).order_by("position").values_list("description", "quantity"))
    assert rows == [("Espresso machine", 3), ("House beans", 12.5), ("Training", 1)]
    client.post(path, typed(client, quote, do=f"down:{first}"))
    order = QuoteLine.objects.filter(quote=quote).order_by("position").values_list("pk", flat=True)
    assert list(order)[:2] == [second, first]
    client.post(path, typed(client, quote, do=f"remove:{first}"))
    assert not QuoteLine.objects.filter(pk=first, trashed_at=None).exists()
    undo = re.search(r"/undo/[0-9a-f-]+/", client.get(path).content.decode())[0]
    client.post(undo)
    assert QuoteLine.objects.filter(pk=first, trashed_at=None).exists()


@pytest.mark.django_db
def test_a_wrong_number_keeps_nothing_and_everything_typed_is_still_there(client, alice, quote):
    before = standing(quote)
    entered(client, alice)
    first = before[1][0][0]
    given = typed(client, quote, **{f"{first}-quantity": "three", "new-product__text": "Training"})
    answer = client.post(f"/quotes/{quote}/lines/", given)
    assert answer.status_code == 422 and 'value="three"' in answer.content.decode()
    assert standing(quote) == before


@pytest.mark.django_db
def test_what_somebody_else_changed_meanwhile_is_shown_not_overwritten(client, alice, quote, by, now):
    entered(client, alice)
    first = standing(quote)[1][0][0]
    given = typed(client, quote, **{f"{first}-quantity": "7"})
    writes.update("quote_line", [writes.Change(first, {"quantity": "5"})], by=by, at=now)
    before = standing(quote)
    answer = client.post(f"/quotes/{quote}/lines/", given)
    assert answer.status_code == 409 and "somebody else wrote" in answer.content.decode()
    assert standing(quote) == before


@pytest.mark.django_db
def test_rows_of_a_spreadsheet_become_lines(client, alice, quote):
    entered(client, alice)
    rows = "Product\tQuantity\tPrice\nBEA-1\t4\t\nEspresso machine\t2\t900.50\nFreight; sea\t1\t80\n"
    client.post(f"/quotes/{quote}/lines/", typed(client, quote, do="paste", paste=rows))
    made = (
        QuoteLine.objects.filter(quote=quote).order_by("position").values_list("product__sku", "quantity", "unit_price")
    )
    shown = [(sku, str(quantity), str(price)) for sku, quantity, price in made][2:]
    assert shown == [("BEA-1", "4.000", "19.9900"), ("MAC-1", "2.000", "900.5000"), (None, "1.000", "80.0000")]


@pytest.mark.django_db
def test_a_sheet_is_for_who_may_change_the_quote(client, quote, charlie, user_of, sent, alice):
    reader = user_of("ruth", "read_only", "North")
    before = standing(quote)
    assert entered(client, charlie).get(f"/quotes/{quote}/lines/").status_code == 404
    assert client.post(f"/quotes/{quote}/lines/", {"line": "new", "new-product__text": "X"}).status_code == 404
    assert entered(client, reader).post(f"/quotes/{quote}/lines/", {"line": "new"}).status_code in (403, 409)
    assert entered(client, alice).post(f"/quotes/{quote}/lines/", {"line": "new"}).status_code == 409
    assert standing(quote) == before


@pytest.mark.django_db
def test_orders_and_opportunities_have_the_same_sheet_and_a_deal_is_what_its_lines_are(
    client, alice, by, now, customer
):
    (deal,) = writes.create("opportunity", [{"name": "Bar", "customer": customer, "amount": "5"}], by=by, at=now)
    (order,) = writes.create("order", [{"customer": customer, "currency": "EUR"}], by=by, at=now)
    entered(client, alice)
    new = {"line": "new", "new-product__text": "Counter", "new-quantity": "2", "new-unit_price": "45.5"}
    assert client.post(f"/opportunities/{deal}/lines/", new).status_code == 302
    assert client.post(f"/orders/{order}/lines/", new).status_code == 302
    assert OrderLine.objects.get(order=order).amount == 91
    assert Opportunity.objects.get(pk=deal).amount == 91
    with pytest.raises(Invalid) as refused:
        writes.update("opportunity", [writes.Change(deal, {"amount": "1000"})], by=by, at=now)
    assert list(refused.value.errors) == ["amount"]
    Opportunity.objects.filter(pk=deal).update(amount=7)  # not even plain SQL makes a second truth
    assert Opportunity.objects.get(pk=deal).amount == 91
    writes.trash("opportunity_line", [OpportunityLine.objects.get().pk], by=by, at=now)
    writes.update("opportunity", [writes.Change(deal, {"amount": "1000"})], by=by, at=now)
    assert Opportunity.objects.get(pk=deal).amount == 1000


@pytest.mark.django_db
def test_costs_and_margins_are_in_nothing_that_leaves_and_hidden_from_a_role_that_may_not_see_them(
    client, quote, user_of, by, now
):
    from libreta.identity.models import Role, RoleField

    for type_key, names in {"quote": ("cost", "margin"), "quote_line": ("unit_cost", "book_price")}.items():
        for name in names:
            RoleField.objects.create(
                role=Role.objects.get(key="manager"), record_type=type_key, field=name, right="hidden"
            )
    writes.update("quote", [writes.Change(quote, {"discount": "1"})], by=by, at=now)
    costs = Quote.objects.get(pk=quote)
    secret = (f"{costs.margin:.2f}", f"{costs.margin:.1f}", "1,318.75", "1318.75")
    actions.send_quotes([quote], by=by, at=now)
    public = client.get(links.address_of(quote)).content.decode()
    entered(client, user_of("mona", "manager", "North"))
    pages = [f"/quotes/{quote}/", f"/quotes/{quote}/lines/", f"/api/v1/quotes/{quote}", "/api/v1/quote-lines"]
    for text in (public, *(client.get(path).content.decode() for path in pages)):
        assert [word for word in secret if word in text] == []
    row = json.loads(client.get(f"/api/v1/quotes/{quote}").content)
    assert not {"cost", "margin"} & set(row.get("data", row))
    assert client.get("/api/v1/quotes?filter=margin[gt]=1&sort=margin").status_code == 400


@pytest.mark.django_db
def test_the_api_sends_and_makes_versions_and_takes_no_status(client, alice, quote, by, now):
    writes.update("quote", [writes.Change(quote, {"valid_until": "2090-01-31"})], by=by, at=now)
    entered(client, alice)
    answer = client.post(f"/api/v1/quotes/{quote}/sending", "{}", content_type="application/json")
    assert answer.status_code == 200 and standing(quote)[0]["status"] == "sent"
    again = client.post(f"/api/v1/quotes/{quote}/sending", "{}", content_type="application/json")
    assert again.status_code == 409 and again.headers["Content-Type"].startswith("application/problem+json")
    status = client.patch(f"/api/v1/quotes/{quote}", {"status": "accepted"}, content_type="application/json")
    assert status.status_code == 422 and standing(quote)[0]["status"] == "sent"
    client.post(f"/api/v1/quotes/{quote}/version", "{}", content_type="application/json")
    assert Quote.objects.get(is_current=True).edition == 2


@pytest.mark.django_db(transaction=True)
def test_three_lines_are_typed_by_keyboard_alone(visit, alice, quote, by, now):
    from playwright.sync_api import expect

    window = visit(alice)
    page = window.open(f"/quotes/{quote}/lines/")
    page.locator("#cell-new-product").focus()
    for text, quantity in (("espre", "2"), ("house", "30")):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        page.keyboard.type(quantity)
        page.keyboard.press("Enter")
    page.keyboard.type("Training on site")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-line]:not([data-blank]):not([data-ghost])")).to_have_count(5)
    expect(page.locator("#cell-new-product")).to_be_focused()
    rows = QuoteLine.objects.filter(quote=quote).order_by("position").values_list("product__sku", "quantity")
    assert list(rows)[2:] == [("MAC-1", 2), ("BEA-1", 30), (None, 1)]
    total = f"{Quote.objects.get(pk=quote).total:,.2f}"
    expect(page.locator("#sheet-total")).to_contain_text(total)
    page.keyboard.press("ArrowUp")
    assert window.violations() == []


@pytest.mark.django_db(transaction=True)
def test_a_customer_accepts_on_a_telephone(browser, visit, alice, quote, by):
    from datetime import UTC, datetime

    from playwright.sync_api import expect

    at = datetime.now(UTC)
    writes.update(
        "quote", [writes.Change(quote, {"valid_until": f"{at.year + 1}-01-31", "language": "en"})], by=by, at=at
    )
    actions.send_quotes([quote], by=by, at=at)
    window = visit(alice, size=TELEPHONE, theme="dark")
    page = window.open(links.address_of(quote))
    assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE["width"]
    assert window.violations() == []
    page.get_by_label("Your name").first.fill("Sol García")
    page.get_by_label("I accept the quote").check()
    page.get_by_role("button", name="Accept the quote").click()
    expect(page.get_by_role("main")).to_contain_text("Sol García accepted this quote")
    assert standing(quote)[0]["status"] == "accepted"


@pytest.mark.django_db
def test_opening_a_sheet_of_a_hundred_lines_stays_quick(client, alice, quote, by, now, django_assert_max_num_queries):
    rows = [{"quote": quote, "description": f"Line {n}", "unit_price": "1"} for n in range(100)]
    writes.create("quote_line", rows, by=by, at=now)
    entered(client, alice).get(f"/quotes/{quote}/lines/")
    started = time.monotonic()
    with django_assert_max_num_queries(16):
        assert client.get(f"/quotes/{quote}/lines/").status_code == 200
    assert time.monotonic() - started < 5
    assert len(query.of("quote_line", by=by, at=now).page(200).rows) == 102
