"""In a browser: a stranger sends the form without script or trouble, and a seller keeps a lead by keyboard."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from libreta.sales.lead_forms import guards
from libreta.sales.lead_forms.models import LeadForm
from libreta.sales.models import Lead
from tests.browsing import DESK, TELEPHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (TELEPHONE, "dark")])
def test_a_stranger_sends_the_form(visit, alice, size, theme, monkeypatch):
    monkeypatch.setattr(guards, "QUICKEST", guards.QUICKEST * 0)  # a browser that is driven is quick
    at = datetime.now(UTC)
    form = LeadForm.objects.create(
        name="Website", token="w" * 22, title="Write to us", language="en", source="Website",
        fields=["name", "email", "phone", "country", "message"], created_at=at, updated_at=at,
    )  # fmt: skip
    here = visit(alice, size=size, theme=theme)
    page = here.open(f"/f/{form.token}/?utm_campaign=spring")
    expect(page.get_by_role("heading", name="Write to us")).to_be_visible()
    assert here.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Your name").fill("Ana Pop")
    page.get_by_label("E-mail").fill("ana@example.com")
    page.get_by_label("Country").select_option("RO")
    page.get_by_label("Message").fill("Two grinders, please.")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert here.violations() == []
    lead = Lead.objects.select_related("customer").get()
    assert (lead.name, lead.utm_campaign, lead.customer.country) == ("Ana Pop", "spring", "RO")


def test_a_seller_keeps_a_lead_by_keyboard_and_sees_who_is_known(visit, alice, actor_of):
    from libreta.kernel import writes

    at = datetime.now(UTC)
    writes.create("customer", [{"name": "Ana Pop", "email": "ana@example.com"}], by=actor_of(alice), at=at)
    here = visit(alice)
    page = here.open("/leads/new/")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Ana Pop")
    page.keyboard.press("Tab")
    page.keyboard.type("ana@example.com")
    expect(page.get_by_text("Do we know this customer?")).to_be_visible()
    expect(page.get_by_text("same e-mail or telephone")).to_be_visible()
    assert here.violations() == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ana Pop")).to_be_visible()
    assert here.violations() == []
    assert Lead.objects.get().customer.email == "ana@example.com"
