"""The link of the customer: it opens one quote to who holds it, changes nothing by being opened, takes one answer."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation

from libreta.collaboration.models import Task
from libreta.directory.models import Interaction
from libreta.kernel import writes
from libreta.kernel.models import EventRow
from libreta.kernel.refusals import NotAllowedNow
from libreta.sales.letterhead.models import Letterhead
from libreta.sales.models import Order, Quote, QuoteAnswer
from libreta.sales.quotes import actions, answers, document, jobs, links, offers, ordering, queries
from libreta.sales.quotes.answers import Caller
from libreta.sales.quotes.refusals import AlreadyAnswered, AlreadyOrdered, NoLongerOpen
from libreta.sales.quotes.terms import Answer
from tests.sales.quoting import standing


@pytest.fixture(autouse=True)
def _no_old_buckets():
    offers.limiter.buckets.clear()


@pytest.fixture
def running(quote, by):
    """A quote that was sent a moment ago by the clock on the wall, as the pages read that clock."""
    at = datetime.now(UTC)
    writes.update("quote", [writes.Change(quote, {"valid_until": str(at.date() + timedelta(days=9))})], by=by, at=at)
    actions.send_quotes([quote], by=by, at=at)
    return quote


@pytest.fixture
def address(running):
    return links.address_of(running)


@pytest.mark.django_db
def test_opening_shows_the_quote_in_the_customers_language_and_changes_nothing(client, address, running):
    before = standing(running), Interaction.objects.count()
    shown = client.get(address)
    text = shown.content.decode()
    assert shown.status_code == 200 and shown.headers["Content-Language"] == "es"
    assert "Espresso machine" in text and "2,681.12" in text
    assert (standing(running), Interaction.objects.count()) == before
    policy = shown.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert shown.headers["Referrer-Policy"] == "same-origin" and "no-store" in shown.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_guess_opens_nothing(client, address):
    for guess in ("none", "a" * 22, address.split("/")[2][:-1] + "x", "é" * 22):
        assert client.get(f"/q/{guess}/").status_code == 404
        assert client.post(f"/q/{guess}/acceptance/", {"name": "Eve", "agreed": "true"}).status_code == 404
    assert not QuoteAnswer.objects.exists()


@pytest.mark.django_db
def test_a_yes_is_kept_with_name_time_address_browser_and_what_was_accepted(client, address, running):
    for given in ({"agreed": "true"}, {"name": "Sol García"}):
        assert client.post(f"{address}acceptance/", given).status_code == 422
    assert not QuoteAnswer.objects.exists()
    given = {"name": " Sol   García ", "agreed": "true"}
    done = client.post(f"{address}acceptance/", given, headers={"User-Agent": "Firefox"}, follow=True)
    assert done.status_code == 200 and "Sol García" in done.content.decode()
    kept = QuoteAnswer.objects.get()
    assert (kept.kind, kept.name, kept.ip, kept.user_agent) == ("accepted", "Sol García", "127.0.0.1", "Firefox")
    assert kept.fingerprint == queries.content_hash(queries.offer(Quote.objects.get(pk=running)))
    assert standing(running)[0]["status"] == "accepted"
    kinds = (
        Interaction.objects.filter(source_type="quote", source_id=running).order_by("id").values_list("kind", flat=True)
    )
    assert list(kinds) == ["quote_sent", "quote_accepted"]


@pytest.mark.django_db
def test_the_first_answer_stands(client, address, running):
    client.post(f"{address}declining/", {"name": "Sol", "reason": "Too dear"})
    before = standing(running)
    assert before[0]["status"] == "declined"
    again = client.post(f"{address}acceptance/", {"name": "Mar", "agreed": "true"})
    assert again.status_code == 409
    assert standing(running) == before
    assert list(QuoteAnswer.objects.values_list("kind", "reason")) == [("declined", "Too dear")]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_wins(running):
    def accept(name):
        try:
            answers.answer_by_link(running, Answer.ACCEPTED, Caller(name), at=datetime.now(UTC))
            return "kept"
        except AlreadyAnswered:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(accept, ["Ana", "Ion", "Sol", "Mar"]))
    assert outcomes == ["kept", "refused", "refused", "refused"]
    assert QuoteAnswer.objects.count() == 1 and standing(running)[0]["status"] == "accepted"


@pytest.mark.django_db
def test_what_ran_out_or_was_replaced_says_so_calmly(client, address, running, by):
    at = datetime.now(UTC)
    actions.make_versions([running], by=by, at=at)
    shown = client.get(address)
    assert shown.status_code == 200 and "acceptance" not in shown.content.decode()
    assert client.post(f"{address}acceptance/", {"name": "Sol", "agreed": "true"}).status_code == 409
    assert not QuoteAnswer.objects.exists()


@pytest.mark.django_db
def test_a_quote_runs_out_after_its_last_day(sent, now):
    last = Quote.objects.get(pk=sent).valid_until
    evening = datetime.combine(last, datetime.min.time(), UTC) + timedelta(hours=23)
    assert jobs.expire_quotes(evening) == 0
    with pytest.raises(NoLongerOpen):
        answers.answer_by_link(sent, Answer.ACCEPTED, Caller("Sol"), at=evening + timedelta(hours=2))
    assert jobs.expire_quotes(evening + timedelta(hours=2)) == 1
    assert standing(sent)[0]["status"] == "expired" and not QuoteAnswer.objects.exists()


@pytest.mark.django_db
def test_a_question_reaches_the_notebook_and_the_seller(client, address, running, alice, customer):
    assert client.post(f"{address}question/", {"name": "Sol", "question": " "}).status_code == 422
    assert client.post(f"{address}question/", {"name": "Sol", "question": "In red too?"}).status_code == 200
    told = Interaction.objects.get(kind="request")
    assert (told.customer_id, told.direction, told.body) == (customer, "inbound", "Sol: In red too?")
    assert Task.objects.get().owner == alice


@pytest.mark.django_db
def test_a_look_is_told_once_and_only_by_post(client, address, running):
    assert client.get(f"{address}seen/").status_code == 405
    for _ in range(3):
        assert client.post(f"{address}seen/").status_code == 204
    assert Interaction.objects.filter(kind="quote_viewed").count() == 1


@pytest.mark.django_db
def test_who_asks_too_often_waits(client, address, monkeypatch):
    monkeypatch.setattr(offers, "BURST", 30)
    codes = [client.post(f"{address}seen/").status_code for _ in range(20)]
    assert codes[0] == 204 and codes[-1] == 429


@pytest.mark.django_db
def test_an_accepted_quote_becomes_one_order_with_its_amounts_and_is_handed_over(client, address, running, by):
    at = datetime.now(UTC)
    with pytest.raises(NotAllowedNow):
        ordering.order_quotes([running], by=by, at=at)
    client.post(f"{address}acceptance/", {"name": "Sol", "agreed": "true"})
    (order,) = ordering.order_quotes([running], by=by, at=at)
    made, quote = Order.objects.get(pk=order), Quote.objects.get(pk=running)
    assert (made.total, made.tax, made.status, made.quote_id) == (quote.net, quote.tax, "confirmed", running)
    with pytest.raises(AlreadyOrdered):
        ordering.order_quotes([running], by=by, at=at)
    assert Order.objects.count() == 1
    (told,) = EventRow.objects.get(name="sales.orders.invoiceable").payload["orders"]
    assert (told["id"], told["quote_id"], told["total"], told["tax"]) == (
        order,
        running,
        str(made.total),
        str(made.tax),
    )
    assert [line["amount"] for line in told["lines"]] == ["2000.00", "237.38"]


@pytest.mark.django_db
def test_discounts_that_an_order_cannot_hold_are_settled_to_the_cent(quote, by, now):
    line = Quote.objects.get(pk=quote).lines.order_by("position").first()
    writes.update("quote_line", [writes.Change(line.pk, {"discount": "3.333"})], by=by, at=now)
    writes.update("quote", [writes.Change(quote, {"discount": "1.25"})], by=by, at=now)
    Letterhead.objects.create(orders_on_acceptance=True)
    actions.send_quotes([quote], by=by, at=now)
    answers.accept_quotes([quote], name="Sol", by=by, at=now)
    offered, made = Quote.objects.get(pk=quote), Order.objects.get()
    assert (made.total, made.tax) == (offered.net, offered.tax)


@pytest.mark.django_db
def test_totals_are_the_same_in_page_document_link_and_api(client, alice, address, running, by):
    offered = Quote.objects.get(pk=running)
    content = queries.offer(offered)
    assert (content["net"], content["tax"], content["total"]) == ("2237.38", "443.74", "2681.12")
    assert document.pdf(content).startswith(b"%PDF-1.")
    with translation.override("es"):
        told = document.money(content["total"], content["currency"])
    public = client.get(address).content.decode()
    assert told in public
    client.force_login(alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert "2,681.12" in client.get(f"/quotes/{running}/").content.decode()
    assert "2,681.12" in client.get(f"/quotes/{running}/lines/").content.decode()
    found = json.loads(client.get(f"/api/v1/quotes/{running}").content)
    row = found.get("data", found)
    assert (row["net"], row["tax"], row["total"]) == ("2237.380", "443.740", "2681.120") or row["total"] == "2681.12"
    assert client.get(f"/quotes/{running}/pdf/").content.startswith(b"%PDF")
