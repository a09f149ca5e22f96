"""Doors open to strangers: odd bytes, long texts, forged addresses and hurry break nothing and open nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory

from libreta.collaboration.booking import actions as bookings
from libreta.collaboration.booking import pages as booking
from libreta.collaboration.models import Booking, BookingPage, Task
from libreta.kernel import callers, writes
from libreta.sales.lead_forms import guards
from libreta.sales.lead_forms.models import FormVisit, LeadForm
from libreta.sales.models import Lead, QuoteAnswer
from libreta.sales.quotes import actions, links, offers

pytestmark = pytest.mark.django_db
ODD = (
    "\x00",
    "\u2028<script>alert(1)</script>",
    "²" * 30,
    "😀" * 3000,
    "a" * 70_000,
    "=cmd()",
    "../..\r\nX: y",
)


@pytest.fixture(autouse=True)
def _no_old_buckets():
    offers.limiter.buckets.clear()
    booking.limiter.buckets.clear()


@pytest.fixture
def at():
    """The clock on the wall, which pages read."""
    return datetime.now(UTC)


@pytest.fixture
def offer(alice, actor_of, at):
    """The address of a quote that was sent."""
    by = actor_of(alice)
    (customer,) = writes.create("customer", [{"name": "Café <b>Sol</b>", "kind": "organisation"}], by=by, at=at)
    row = {"customer": customer, "currency": "EUR", "title": "<script>alert(1)</script>"}
    (quote,) = writes.create("quote", [row], by=by, at=at)
    line = {"quote": quote, "description": '#eval(read("/etc/passwd")) <img src=x onerror=alert(1)>', "unit_price": 5}
    writes.create("quote_line", [line], by=by, at=at)
    actions.send_quotes([quote], by=by, at=at)
    return links.address_of(quote)


@pytest.fixture
def form(at):
    asked = ["name", "email", "phone", "company", "city", "country", "message"]
    return LeadForm.objects.create(
        name="Website", token="t" * 22, language="en", fields=asked, created_at=at, updated_at=at
    )


@pytest.fixture
def times(alice, actor_of, at):
    """Alice's booking page: all days."""
    row = {"title": "A talk", "address": "alice-talks", "minutes": 30, "notice_hours": 0}
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    writes.create("booking_page", [row | dict.fromkeys(days, "0-24")], by=actor_of(alice), at=at)
    return BookingPage.objects.select_related("owner").get()


@pytest.mark.parametrize(
    "address",
    ["/f/%00/", "/q/%00/", "/q/%00/pdf/", "/book/%00/", "/booked/%00/", "/booked/%00/event.ics", "/calendars/%00.ics"]
    + ["/f/" + "x" * 5000 + "/", "/calendars/%ED%A0%80.ics", "/booked/%ED%A0%80/", "/q/%ED%A0%80/", "/f/%ED%A0%80/"],
)
def test_an_odd_token_opens_nothing(client, address):
    assert client.get(address).status_code == 404
    assert client.post(address).status_code in (404, 405)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_to_an_offer_are_kept_or_refused_with_a_sentence(client, offer, text):
    for door, given in (
        ("question/", {"question": text, "name": text}),
        ("declining/", {"name": text, "reason": text}),
        ("acceptance/", {"name": text, "agreed": "true"}),
    ):
        answer = client.post(
            offer + door, given, HTTP_USER_AGENT=text[:500].encode("utf-8", "replace").decode("latin-1")
        )
        assert answer.status_code in (200, 302, 409, 422), door
        assert b"<script>alert" not in answer.content
    assert QuoteAnswer.objects.count() <= 1
    page = client.get(offer)
    assert page.status_code == 200 and b"<script>alert" not in page.content and b"<img src=x" not in page.content


def test_what_a_line_says_is_text_on_paper(client, offer):
    paper = client.get(f"{offer}pdf/")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF") and b"root:" not in paper.content


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_in_a_form_are_kept_or_refused_with_a_sentence(client, form, at, text):
    told = dict.fromkeys(("name", "phone", "company", "city", "country", "message", "utm_source"), text)
    for email in ("ana@example.com", text):
        shown = guards.stamp(form, at - timedelta(seconds=60))
        given = told | {"email": email, "shown": shown}
        answer = client.post(f"/f/{form.token}/", given, HTTP_ORIGIN="http://testserver")
        assert answer.status_code in (200, 422)
        assert b"<script>alert" not in answer.content
    assert Lead.objects.count() <= 1


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_at_a_booking_page_are_kept_or_refused_with_a_sentence(client, times, at, text):
    start = f"{(at + timedelta(days=3)):%Y-%m-%d}T10:00Z"
    for more in ({"name": text}, {"phone": text}, {"note": text, "name": "Ana"}, {"starts_at": text}, {"email": text}):
        given = {"name": "Ana", "email": "ana@example.com", "starts_at": start, "shown": booking._signer.sign("x")}
        answer = client.post("/book/alice-talks/", given | more)
        assert answer.status_code in (200, 302, 409, 422, 429)
        assert b"<script>alert" not in answer.content
    for name in ("from", "time"):
        assert client.get("/book/alice-talks/", {name: text[:3000]}).status_code == 200


def test_a_time_that_has_begun_is_not_given_back(client, times, at):
    start = (at + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    told = {"name": "Ana", "email": "ana@example.com", "phone": "", "note": ""}
    made, secret = bookings.book(times, start, told, at=at)
    bookings.give_back(bookings.booking_of(secret), at=start + timedelta(minutes=5))
    assert Booking.objects.get().cancelled_at is None and Task.objects.get(pk=made.task_id).status == "open"
    bookings.give_back(bookings.booking_of(secret), at=at)
    assert Booking.objects.get().cancelled_at == at and Task.objects.get(pk=made.task_id).status == "cancelled"


def test_one_address_does_not_take_all_times_nor_all_looks(client, times):
    codes = [
        client.post("/book/alice-talks/", {"starts_at": "x"}).status_code for _time in range(booking.SENDING[1] + 1)
    ]
    assert codes[-1] == 429 and set(codes[:-1]) == {422}
    assert client.get("/book/alice-talks/").status_code == 200
    assert client.post("/book/alice-talks/", {"starts_at": "x"}, REMOTE_ADDR="192.0.2.9").status_code == 422


def test_questions_about_one_quote_come_at_a_human_pace(client, offer):
    ask = [client.post(f"{offer}question/", {"question": "Again?"}, REMOTE_ADDR=f"192.0.2.{n}") for n in range(12)]
    assert [a.status_code for a in ask] == [200] * offers.QUESTIONS + [429] * 2
    assert Task.objects.count() == offers.QUESTIONS


@pytest.mark.parametrize(
    "proxies, given, told",
    [
        (0, {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7"}, "192.0.2.1"),
        (1, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 198.51.100.7"}, "198.51.100.7"),
        (1, {"REMOTE_ADDR": "10.0.0.1"}, "10.0.0.1"),
        (1, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "[2001:db8::1]:443"}, "2001:db8::1"),
        (1, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.7:5000"}, "198.51.100.7"),
        (1, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "<script>"}, ""),
        (0, {"REMOTE_ADDR": ""}, ""),
    ],
)
def test_the_caller_is_told_apart_behind_a_proxy_and_not_by_his_own_word(settings, proxies, given, told):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert callers.address_of(RequestFactory().get("/", **given)) == told


def test_behind_a_proxy_each_caller_of_an_offer_has_limits_and_an_address_of_his_own(client, offer, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for bucket in ("198.51.100.7",):
        offers.limiter.take(("offer", bucket), cost=offers.BURST, per_minute=1, burst=offers.BURST, now=1e12)
    near = {"REMOTE_ADDR": "10.0.0.1"}
    assert client.get(offer, HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.8", **near).status_code == 200
    given = {"name": "Sol", "agreed": "true"}
    client.post(f"{offer}acceptance/", given, HTTP_X_FORWARDED_FOR="6.6.6.6, 198.51.100.8", **near)
    assert QuoteAnswer.objects.get().ip == "198.51.100.8"


def test_opening_any_public_address_writes_nothing(client, offer, form, times, at):
    start = (at + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
    told = {"name": "Ana", "email": "ana@example.com", "phone": "", "note": ""}
    _made, secret = bookings.book(times, start, told, at=at)
    before = (Lead.objects.count(), Task.objects.count(), Booking.objects.filter(cancelled_at=None).count())
    for address in (offer, f"{offer}pdf/", f"/f/{form.token}/", "/book/alice-talks/", f"/booked/{secret}/"):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code in (200, 405)
    for door in ("acceptance/", "declining/", "question/", "seen/"):
        assert client.get(offer + door).status_code == 405
    after = (Lead.objects.count(), Task.objects.count(), Booking.objects.filter(cancelled_at=None).count())
    assert after == before and not QuoteAnswer.objects.exists() and not FormVisit.objects.exists()


def test_without_its_token_an_offer_is_not_answered_from_another_site(offer):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{offer}acceptance/", {"name": "Eve", "agreed": "true"}).status_code == 403
    assert not QuoteAnswer.objects.exists()
