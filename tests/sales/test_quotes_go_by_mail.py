"""A quote goes to its customer by mail from its page: once, with PDF and link, in the customer's language."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from libreta.collaboration.models import Task
from libreta.directory.models import Interaction
from libreta.kernel import delivery, writes
from libreta.kernel.models import Letter
from libreta.sales.models import Quote, QuoteMail
from libreta.sales.quotes import actions, links
from tests.sales.quoting import discounted

NOW = datetime.now(UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(quote, by):
    """A draft that may go out, by the clock on the wall."""
    changed = {"valid_until": str(NOW.date() + timedelta(days=9))}
    writes.update("quote", [writes.Change(quote, changed)], by=by, at=NOW)
    return quote


@pytest.fixture
def seller(client, alice):
    client.force_login(alice)
    return client


def letter_on(page) -> dict[str, str]:
    return dict(page.context["letter"]) | {"number": str(page.context["number"])}


def test_a_quote_goes_by_mail_in_the_customers_language_with_link_and_pdf(seller, ready):
    page = seller.get(f"/quotes/{ready}/mail/")
    given = letter_on(page)
    assert given["to"] == "sol@example.com" and "[link]" in given["text"]
    assert Quote.objects.get(pk=ready).status == "draft" and Letter.objects.count() == 0
    assert seller.post(f"/quotes/{ready}/mail/", given).status_code == 302
    letter = Letter.objects.get()
    url = "http://testserver" + links.address_of(ready)
    assert (letter.to, letter.purpose, letter.language, letter.state) == ("sol@example.com", "service", "es", "queued")
    assert url in letter.text and "[link]" not in letter.text
    assert Quote.objects.get(pk=ready).status == "sent"
    delivery.deliver(letter_id=letter.pk)
    (sent,) = mail.outbox
    (name, content, kind) = sent.attachments[0]
    assert sent.to == ["sol@example.com"] and name.endswith("-v1.pdf") and kind == "application/pdf"
    assert content.startswith(b"%PDF")
    assert "Sent" in seller.get(f"/quotes/{ready}/").content.decode()


def test_the_same_click_twice_sends_once_and_another_click_sends_again(seller, ready):
    given = letter_on(seller.get(f"/quotes/{ready}/mail/"))
    for _click in range(2):
        assert seller.post(f"/quotes/{ready}/mail/", given).status_code == 302
    assert Letter.objects.count() == QuoteMail.objects.count() == 1
    again = seller.get(f"/quotes/{ready}/mail/")
    assert "Send again" in again.content.decode()
    assert seller.post(f"/quotes/{ready}/mail/", letter_on(again)).status_code == 302
    assert Letter.objects.count() == 2
    assert set(Letter.objects.values_list("once", flat=True)) == {f"quote:{ready}:1", f"quote:{ready}:2"}


def test_how_the_letter_stands_is_told_on_the_quote_and_in_the_timeline(seller, ready, customer):
    seller.post(f"/quotes/{ready}/mail/", letter_on(seller.get(f"/quotes/{ready}/mail/")))
    assert Interaction.objects.filter(kind="quote_mailed", customer=customer).count() == 1
    for state, words in (("failed", "Not sent"), ("unknown", "Perhaps sent"), ("sent", "Sent")):
        Letter.objects.update(state=state, sentence="The server said no." if state == "failed" else "")
        assert words in seller.get(f"/quotes/{ready}/").content.decode()
        assert words in seller.get(f"/customers/{customer}/").content.decode()
    Letter.objects.update(state="unknown")
    assert "perhaps sent" in seller.get(f"/quotes/{ready}/mail/").content.decode()


def test_what_cannot_go_out_stays_a_draft_and_sends_nothing(seller, ready, rule, by):
    given = letter_on(seller.get(f"/quotes/{ready}/mail/"))
    assert seller.post(f"/quotes/{ready}/mail/", given | {"to": ""}).status_code == 422
    wrong = seller.post(f"/quotes/{ready}/mail/", given | {"to": "nobody"})
    assert wrong.status_code == 422 and given["subject"] in wrong.content.decode()
    discounted(ready, "30", by=by, at=NOW)
    refused = seller.post(f"/quotes/{ready}/mail/", given)
    assert refused.status_code == 409 and "needs an approval" in refused.content.decode()
    assert (Letter.objects.count(), QuoteMail.objects.count()) == (0, 0)
    assert Quote.objects.get(pk=ready).status == "draft"


def test_who_may_not_change_the_quote_does_not_send_it(client, charlie, ready):
    client.force_login(charlie)
    assert client.get(f"/quotes/{ready}/mail/").status_code == 404
    assert client.post(f"/quotes/{ready}/mail/", {"to": "a@b.example", "subject": "x", "text": "y"}).status_code == 404
    assert Letter.objects.count() == 0


def test_an_approver_is_asked_in_his_own_language(ready, rule, bob, by):
    bob.language = "es"
    bob.save()
    discounted(ready, "30", by=by, at=NOW)
    actions.ask_approval([ready], by=by, at=NOW)
    title = Task.objects.get(owner=bob, subject_type="quote").title
    assert title.startswith("Decidir sobre la cotización")
