"""A manager without a mouse: a discount is approved from the first page of the day, a rule of assignment is tried
before it is kept."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.sales.lead_assignment.models import LeadRule
from libreta.sales.leads.actions import capture_leads
from libreta.sales.leads.touches import Touch
from libreta.sales.models import ApprovalRule, Quote, QuoteApproval
from libreta.sales.quotes import actions

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked(alice, bob, actor_of):
    """A quote of alice with 15 % off, about which bob is to decide."""
    by, at = actor_of(alice), timezone.now()
    ApprovalRule.objects.create(
        name="Discounts above 10 %", measure="discount", threshold=10, approver=bob, created_at=at, updated_at=at
    )
    (customer,) = writes.create("customer", [{"name": "Café Sol"}], by=by, at=at)
    head = {"customer": customer, "currency": "EUR", "title": "Coffee corner"}
    (pk,) = writes.create("quote", [head], by=by, at=at)
    line = {"quote": pk, "description": "Machine", "quantity": "1", "unit_price": "1000", "discount": "15"}
    writes.create("quote_line", [line], by=by, at=at)
    actions.ask_approval([pk], by=by, at=at)
    return pk


def test_a_discount_is_approved_by_keyboard(visit, asked, bob):
    here = visit(bob)
    page = here.open("/")
    waiting = page.locator("#approvals")
    expect(waiting).to_contain_text("Discounts above 10 %")
    waiting.get_by_role("link", name="Coffee corner").press("Enter")
    page.wait_for_url(f"**/quotes/{asked}/")
    assert here.violations() == []
    page.get_by_role("link", name="Approve", exact=True).press("Enter")
    reason = page.locator("#f-reason")
    expect(reason).to_be_focused()
    page.keyboard.type("They will stay")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/quotes/{asked}/")
    expect(page.get_by_text("Approved").first).to_be_visible()
    told = QuoteApproval.objects.get()
    assert (told.decision, told.decided_by_id, told.reason) == ("approved", bob.pk, "They will stay")
    assert Quote.objects.get(pk=asked).status == "approved"
    here.open("/")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#approvals")).to_have_count(0)


def test_a_rule_of_assignment_is_tried_before_it_is_kept(visit, admin, alice):
    capture_leads([Touch(name="Ana", source="Fair")], by=system_actor(), at=timezone.now())
    page = visit(admin).open("/settings/lead-assignment/new/")
    keys = page.keyboard
    page.locator("#f-name").focus()
    keys.type("From the fair")
    page.locator("select[name=field0]").focus()
    keys.type("Lead: source")
    page.locator("input[name=value0]").focus()
    keys.type("Fair")
    page.locator("#f-target").focus()
    keys.type(alice.name)
    for day in (6, 7):  # the rule rests at weekends, and the lead may have come on one
        page.locator(f"input[name=day{day}]").press("Space")
    page.get_by_role("button", name="Try it").press("Enter")
    expect(page.get_by_role("heading", name="If this rule were in use")).to_be_visible()
    expect(page.locator("tbody tr", has_text="Ana")).to_contain_text("Alice")
    assert LeadRule.objects.count() == 0
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_url("**/settings/lead-assignment/")
    assert LeadRule.objects.get().user_id == alice.pk
