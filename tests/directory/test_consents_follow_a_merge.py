"""When records become one, the no of any of them holds; undone, each has its own again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from libreta.directory.consents import actions, history, links, opt_in, queries
from libreta.directory.consents.models import Consent, ConsentPurpose, ConsentText, OptIn
from libreta.directory.merges.actions import merge_customers
from libreta.directory.models import Customer
from libreta.kernel import post, writes
from libreta.kernel.actors import system_actor
from libreta.kernel.models import Letter

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()


@pytest.fixture
def two(now):
    rows = [{"name": "Ana", "email": "ana@example.com"}, {"name": "Ana M", "email": "am@example.com"}]
    return writes.create("customer", rows, by=SYSTEM, at=now)


def say(number, state, at, code="offers"):
    purpose = ConsentPurpose.objects.get(code=code)
    row = {"customer": number, "purpose": purpose.pk, "channel": "email", "state": state, "at": at}
    history.record_consents([row], by=SYSTEM, at=at)


def code_of(number, purpose="offers"):
    return queries.may_contact([number], "email", purpose, timezone.now())[number].code


def test_the_no_of_one_outlives_the_later_yes_of_the_other(two, now):
    from libreta.directory.merges.undoing import undo_merge

    ConsentPurpose.objects.update(keeps_quiet=False)
    ana, other = two
    say(ana, "withdrawn", now + timedelta(days=1))
    say(other, "given", now + timedelta(days=2))
    say(other, "given", now + timedelta(days=2), code="news")
    at = now + timedelta(days=3)
    merge = merge_customers([ana, other], survivor=ana, by=SYSTEM, at=at)
    assert code_of(ana) == "withdrawn" and code_of(ana, "news") == "consent"
    assert Customer.objects.get(pk=ana).consent_email == "refused"
    assert Consent.objects.filter(customer=ana, source="merge").count() == 1
    undo_merge(merge, by=SYSTEM, at=at + timedelta(days=1))
    assert code_of(ana) == "withdrawn" and code_of(other) == "consent"
    assert not Consent.objects.filter(source="merge").exists()


def test_the_ledger_and_the_open_question_follow(two, now):
    ana, other = two
    customer = Customer.objects.get(pk=other)
    text = ConsentText.objects.get(purpose__code="news", language="en")
    actions.take_boxes(other, {"news": text.pk}, {"source": "form"}, language="en", by=SYSTEM, at=now)
    token = links.token(links.CONFIRM, [OptIn.objects.get(customer=customer).pk])
    merge_customers([ana, other], survivor=ana, by=SYSTEM, at=now + timedelta(days=1))
    assert set(Letter.objects.values_list("customer_id", flat=True)) == {ana}
    assert opt_in.confirm(opt_in.asked_of(token), {}, by=SYSTEM, at=now + timedelta(days=2))
    ConsentPurpose.objects.update(keeps_quiet=False)
    assert code_of(ana, "news") == "consent"
    assert post.send(to="am@example.com", subject="x", text="x", purpose="news", customer_id=ana, once="x", by=SYSTEM,
                     at=timezone.now())  # fmt: skip
