"""A discount beyond the rules goes out only when somebody else agreed to exactly that; nobody agrees to his own."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from libreta.catalog.prices.refusals import NoRate
from libreta.collaboration.models import Task
from libreta.kernel import writes
from libreta.kernel.refusals import Forbidden, NotAllowedNow, NotVisible
from libreta.sales.models import ApprovalRule, Quote, QuoteApproval
from libreta.sales.quotes import actions, approvals, links
from libreta.sales.quotes.refusals import ApprovalMissing, OwnApproval
from tests.sales.quoting import discounted, standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(bob, actor_of):
    return actor_of(bob)


@pytest.fixture
def deep(quote, rule, by, now):
    """A quote with a discount of 15 % on its machines, beyond the rule."""
    discounted(quote, "15", by=by, at=now)
    return quote


@pytest.fixture
def asked(deep, by, now):
    actions.ask_approval([deep], by=by, at=now)
    return deep


def decisions(pk):
    return list(QuoteApproval.objects.filter(quote=pk).order_by("pk").values_list("decision", "decided_by__name"))


def test_a_discount_within_the_rules_needs_nobody(quote, rule, by, now):
    with pytest.raises(NotAllowedNow, match="needs no approval"):
        actions.ask_approval([quote], by=by, at=now)
    assert actions.send_quotes([quote], by=by, at=now) == [quote]


def test_beyond_the_rules_it_is_not_sent_until_the_approver_agreed(deep, by, manager, now, bob):
    before = standing(deep)
    with pytest.raises(ApprovalMissing, match="Discounts above 10 %"):
        actions.send_quotes([deep], by=by, at=now)
    assert standing(deep) == before
    actions.ask_approval([deep], by=by, at=now)
    assert list(Task.objects.filter(subject_type="quote", status="open").values_list("owner", flat=True)) == [bob.pk]
    actions.approve_quotes([deep], by=manager, at=now, reason="They will stay")
    assert decisions(deep) == [("approved", "Bob")]
    assert not Task.objects.filter(subject_type="quote", status="open").exists()
    actions.send_quotes([deep], by=by, at=now)
    assert standing(deep)[0]["status"] == "sent"


def test_a_price_typed_below_the_book_counts_as_a_discount(quote, rule, by, now):
    line = Quote.objects.get(pk=quote).lines.order_by("position").first()
    writes.update("quote_line", [writes.Change(line.pk, {"unit_price": "800"})], by=by, at=now)
    assert approvals.deepest_discount(Quote.objects.get(pk=quote)) == 20
    with pytest.raises(ApprovalMissing):
        actions.send_quotes([quote], by=by, at=now)


def test_a_negative_line_counts_as_a_discount_on_the_whole(quote, rule, by, now):
    row = {"quote": quote, "description": "Goodwill", "unit_price": "-500"}
    writes.create("quote_line", [row], by=by, at=now)
    with pytest.raises(ApprovalMissing):
        actions.send_quotes([quote], by=by, at=now)


def test_nobody_approves_his_own_discount(deep, manager, bob, now, by):
    writes.update("quote", [writes.Change(deep, {"owner": bob.pk})], by=manager, at=now)
    with pytest.raises(NotAllowedNow, match="Nobody else may approve"):
        actions.ask_approval([deep], by=manager, at=now)
    ApprovalRule.objects.update(approver_role="administrator")
    assert not QuoteApproval.objects.exists()


def test_neither_the_seller_nor_who_asked_decides_and_the_database_says_so_too(asked, by, alice, manager, now):
    before = decisions(asked)
    with pytest.raises(OwnApproval):
        actions.approve_quotes([asked], by=by, at=now)
    assert decisions(asked) == before == [("waiting", None)]
    with pytest.raises(IntegrityError), transaction.atomic():
        QuoteApproval.objects.update(decision="approved", decided_by=alice, decided_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuoteApproval.objects.update(asked_by=None, decision="approved", decided_by=alice, decided_at=now)
    assert standing(asked)[0]["status"] == "awaiting_approval"


def test_somebody_whom_no_rule_names_does_not_decide(asked, user_of, actor_of, now):
    carol = actor_of(user_of("carol", "manager", "North"))
    with pytest.raises(Forbidden):
        actions.approve_quotes([asked], by=carol, at=now)
    dave = actor_of(user_of("dave", "manager", "South"))
    with pytest.raises(NotVisible):
        actions.approve_quotes([asked], by=dave, at=now)
    assert decisions(asked) == [("waiting", None)]


def test_a_delegate_decides_on_the_days_that_are_set(asked, user_of, actor_of, rule, now):
    carol = user_of("carol", "manager", "North")
    days = {"delegate_from": date(2026, 3, 19), "delegate_until": date(2026, 3, 20)}
    ApprovalRule.objects.filter(pk=rule.pk).update(delegate=carol, **days)
    with pytest.raises(Forbidden):
        actions.approve_quotes([asked], by=actor_of(carol), at=now)
    actions.approve_quotes([asked], by=actor_of(carol), at=now + timedelta(days=1))
    assert decisions(asked) == [("approved", "Carol")]


def test_lines_that_change_after_an_approval_need_a_new_one(asked, by, manager, now):
    actions.approve_quotes([asked], by=manager, at=now)
    assert standing(asked)[0]["status"] == "approved"
    discounted(asked, "25", by=by, at=now)
    assert standing(asked)[0]["status"] == "draft"
    with pytest.raises(ApprovalMissing):
        actions.send_quotes([asked], by=by, at=now)
    actions.ask_approval([asked], by=by, at=now)
    assert decisions(asked) == [("approved", "Bob"), ("waiting", None)]
    discounted(asked, "15", by=by, at=now)  # what Bob agreed to stands again
    assert decisions(asked) == [("approved", "Bob"), ("lapsed", None)]
    assert actions.send_quotes([asked], by=by, at=now) == [asked]


def test_a_refusal_gives_the_quote_back_with_its_reason(asked, by, manager, now):
    actions.refuse_quotes([asked], by=manager, at=now, reason="Too much")
    assert decisions(asked) == [("refused", "Bob")]
    assert standing(asked)[0]["status"] == "draft"
    actions.ask_approval([asked], by=by, at=now)
    assert decisions(asked) == [("refused", "Bob"), ("waiting", None)]


def test_a_rule_on_amounts_needs_a_rate(quote, bob, by, now):
    made = {"created_at": now, "updated_at": now, "approver": bob}
    ApprovalRule.objects.create(name="Large", measure="amount", threshold=1000, currency="MXN", **made)
    before = standing(quote)
    with pytest.raises(NoRate, match="EUR to MXN"):
        actions.send_quotes([quote], by=by, at=now)
    assert standing(quote) == before
    ApprovalRule.objects.update(currency="EUR")
    with pytest.raises(ApprovalMissing, match="Large"):
        actions.send_quotes([quote], by=by, at=now)


def test_a_rule_on_margins_asks_below_its_threshold_and_keeps_the_margin_to_itself(quote, bob, by, now):
    made = {"created_at": now, "updated_at": now, "approver": bob}
    ApprovalRule.objects.create(name="Thin", measure="margin", threshold=45, **made)
    assert Quote.objects.get(pk=quote).margin == Decimal("41.06")
    with pytest.raises(ApprovalMissing) as refused:
        actions.send_quotes([quote], by=by, at=now)
    assert "41" not in str(refused.value.message)
    actions.ask_approval([quote], by=by, at=now)
    assert QuoteApproval.objects.get().measured is None


def test_a_link_shows_by_get_and_decides_by_post(asked, client, bob):
    address = links.approval_address(QuoteApproval.objects.get(), bob.pk)
    shown = client.get(address)
    assert shown.status_code == 200 and b"Discounts above 10 %" in shown.content
    assert decisions(asked) == [("waiting", None)]
    assert client.post(address, {"decision": "perhaps"}).status_code == 422
    assert decisions(asked) == [("waiting", None)]
    assert client.post(address, {"decision": "approve", "reason": "Yes"}).status_code == 200
    assert decisions(asked) == [("approved", "Bob")]
    assert QuoteApproval.objects.get().by_link
    assert client.post(address, {"decision": "refuse"}).status_code == 409
    assert decisions(asked) == [("approved", "Bob")]


def test_a_link_is_bound_to_its_purpose_its_person_and_what_was_asked(asked, client, alice, bob, by, now):
    approval = QuoteApproval.objects.get()
    assert client.post(links.approval_address(approval, alice.pk), {"decision": "approve"}).status_code == 403
    address = links.approval_address(approval, bob.pk)
    assert client.post(address[:-2] + "x/", {"decision": "approve"}).status_code == 404
    discounted(asked, "30", by=by, at=now)
    assert client.post(address, {"decision": "approve"}).status_code == 409
    assert decisions(asked) == [("lapsed", None)]
