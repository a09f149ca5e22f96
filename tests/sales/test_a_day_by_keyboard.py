"""A seller's day without a mouse: a lead comes in and is qualified, its deal moves on the board, a meeting is planned
and moved in the calendar, a quote is typed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from libreta.collaboration.models import Task
from libreta.sales.models import Lead, Opportunity, Quote, QuoteLine

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_lead_to_the_quote(visit, alice):
    seen = visit(alice)
    page = seen.open("/leads/new/")
    keys = page.keyboard
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    keys.type("Ana Pop")
    keys.press("Tab")
    keys.type("ana@gradina.example")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Ana Pop")).to_be_visible()

    page.locator("a[href$='/action/qualification/']").first.press("Enter")
    expect(page.locator("#f-title")).to_be_focused()
    keys.type("Bar for the garden")
    keys.press("Tab")
    keys.type("1200")
    keys.press("Tab")
    keys.type("EUR")
    keys.press("Enter")
    page.wait_for_url("**/leads/*/")
    deal = Opportunity.objects.get()
    assert (deal.name, deal.amount, deal.customer_id) == ("Bar for the garden", 1200, Lead.objects.get().customer_id)

    seen.open("/opportunities/board/")
    card = page.locator(f"#card-{deal.pk}")
    card.focus()
    keys.press("Alt+ArrowRight")
    expect(page.locator("[data-column]").nth(1).locator(f"#card-{deal.pk}")).to_be_visible()
    expect(card).to_be_focused()
    deal.refresh_from_db()
    assert deal.stage.name == "Need understood"
    keys.press("Enter")
    page.wait_for_url(f"**/opportunities/{deal.pk}/")

    day = (timezone.now() + timedelta(days=1)).date()
    seen.open(f"/tasks/calendar/?show=week&date={day}")
    page.locator(f'[data-day="{day}"] [data-day-link]').focus()
    keys.press("n")
    page.wait_for_url("**/tasks/new/**")
    title = page.locator("#f-title")
    expect(title).to_be_focused()
    keys.type("Tasting at the garden")
    keys.press("Enter")
    page.wait_for_function("!location.pathname.includes('/new/')")
    assert Task.objects.get().title == "Tasting at the garden"
    before = Task.objects.get().starts_at
    seen.open(f"/tasks/calendar/?show=week&date={day}")
    page.get_by_role("link", name="Tasting at the garden").focus()
    keys.press("Alt+ArrowDown")
    later = before + timedelta(minutes=30)
    expect(page.locator(f'[data-day="{day}"] [data-time="{later:%H:%M}"]')).to_be_visible()
    assert Task.objects.get().starts_at == later

    seen.open(f"/quotes/new/?customer={deal.customer_id}&opportunity={deal.pk}")
    page.locator("#f-title").press("Enter")
    page.wait_for_function("!location.pathname.includes('/new/')")
    quote = Quote.objects.get()
    seen.open(f"/quotes/{quote.pk}/lines/")
    page.locator("#cell-new-product").focus()
    for text in ("Counter of oak", "Training on site"):
        keys.type(text)
        keys.press("Enter")
        keys.press("Enter")
        expect(page.locator("#cell-new-product")).to_be_focused()
    expect(page.locator("tr[data-line]:not([data-blank]):not([data-ghost])")).to_have_count(2)
    described = QuoteLine.objects.filter(quote=quote).order_by("position").values_list("description", flat=True)
    assert list(described) == ["Counter of oak", "Training on site"]
    assert (quote.opportunity_id, quote.customer_id) == (deal.pk, deal.customer_id)
