"""A stranger books a time of somebody's, once, and gives it back; a calendar is read at its secret address."""

import re
import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import IntegrityError, connection, transaction

from libreta.collaboration.booking import actions, hours, queries
from libreta.collaboration.booking.refusals import NotFree, TooManyBookings
from libreta.collaboration.models import Booking, BookingPage, Feed, Task
from libreta.directory.models import Customer
from libreta.kernel import writes
from libreta.kernel.models import Letter
from tests.browsing import TELEPHONE

NOW = datetime.now(UTC).replace(microsecond=0)
GUEST = {"name": "Ioana Rus", "email": "Ioana@rus.example", "phone": "", "note": "About the boxes"}


@pytest.fixture
def page(alice, actor_of):
    """Alice's page: any day, from nine to five by the clock of Bucharest, an hour each."""
    row = {"title": "A talk", "address": "alice-talks", "minutes": 60, "notice_hours": 0, "zone": "Europe/Bucharest"}
    row |= dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "9-17")
    (made,) = writes.create("booking_page", [row], by=actor_of(alice), at=NOW)
    return BookingPage.objects.select_related("owner").get(pk=made)


def link_of_the_letter() -> str:
    """Gives the path in the last letter that asks for a confirmation."""
    letter = Letter.objects.latest("pk")
    assert (letter.to, letter.purpose) == (GUEST["email"].lower(), "service")
    return "/" + re.search(r"http://testserver/(\S+)", letter.text)[1]


def a_free_time(page: BookingPage, days: int = 2) -> datetime:
    day = (NOW + timedelta(days=days)).date()
    return queries.free_times(page, day, 1, at=NOW)[day][0]


def test_hours_are_read_in_many_ways_and_wrong_ones_refused():
    assert hours.normal_hours("9-13; 14.30–17:00") == "09:00-13:00, 14:30-17:00"
    for wrong in ("nine to five", "13:00-09:00", "9-25", "9-12, 11-13", "9:75-10"):
        with pytest.raises(ValueError):
            hours.normal_hours(wrong)


def test_an_hour_that_the_clock_skips_is_not_offered():
    page = BookingPage(minutes=60, sunday="02:00-05:00")
    zone = ZoneInfo("Europe/Bucharest")
    starts = [s.astimezone(zone).hour for s in hours.times_of(page, date(2026, 3, 29), zone)]
    assert starts == [2, 4]


def test_what_is_planned_attended_or_booked_is_not_free(page, alice, bob, actor_of):
    day = (NOW + timedelta(days=3)).date()
    starts = queries.free_times(page, day, 1, at=NOW)[day]
    assert len(starts) == 8
    by = actor_of(bob)
    row = {"title": "Bob's", "kind": "meeting", "starts_at": starts[1], "ends_at": starts[2], "owner": alice.pk}
    Task.objects.create(created_at=NOW, updated_at=NOW, **(row | {"owner": alice}))
    (invited,) = writes.create(
        "task", [row | {"starts_at": starts[3], "ends_at": starts[4], "owner": bob.pk}], by=by, at=NOW
    )
    writes.create("attendee", [{"task": invited, "user": alice.pk}], by=by, at=NOW)
    actions.book(page, starts[6], GUEST, at=NOW)
    assert queries.free_times(page, day, 1, at=NOW)[day] == [starts[n] for n in (0, 2, 4, 5, 7)]
    Task.objects.create(title="Away", kind="task", starts_on=day, owner=alice, created_at=NOW, updated_at=NOW)
    assert queries.free_times(page, day, 1, at=NOW)[day] == []


def test_a_stranger_books_by_page_and_gives_the_time_back(page, alice, client, actor_of):
    start = a_free_time(page)
    shown = client.get("/book/alice-talks/", {"time": start.strftime("%Y-%m-%dT%H:%MZ")})
    assert shown.status_code == 200 and Booking.objects.count() == 0
    given = GUEST | {"starts_at": start.strftime("%Y-%m-%dT%H:%MZ"), "shown": shown.context["shown"]}
    wrong = client.post("/book/alice-talks/", given | {"email": "nobody"})
    assert wrong.status_code == 422 and "not an e-mail address" in wrong.content.decode()
    assert client.post("/book/alice-talks/", given | {"homepage": "x"}).status_code == 422
    assert client.post("/book/alice-talks/", given | {"shown": "forged"}).status_code == 422
    assert (Booking.objects.count(), Customer.objects.count(), Task.objects.count()) == (0, 0, 0)

    answer = client.post("/book/alice-talks/", given)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/book/alice-talks/?held=1")
    assert "Look into your mail" in client.get(answer.headers["Location"]).content.decode()
    assert (Booking.objects.count(), Customer.objects.count(), Task.objects.count()) == (1, 0, 0)
    link = link_of_the_letter()
    asked = client.get(link)
    assert "Please confirm" in asked.content.decode() and Task.objects.count() == 0
    answer = client.post(link, {"do": "confirm"})
    assert answer.status_code == 302 and client.post(link, {"do": "confirm"}).status_code == 302
    task = Task.objects.get()
    assert (task.owner_id, task.starts_at, task.kind) == (alice.pk, start, "meeting")
    assert task.customer.email == "ioana@rus.example"
    made = client.get(answer.headers["Location"])
    assert "It is booked" in made.content.decode()
    event = icalendar.Calendar.from_ical(client.get(answer.headers["Location"] + "event.ics").content)
    assert event.walk("VEVENT")[0]["dtstart"].dt == start
    assert "About the boxes" not in event.to_ical().decode()

    again = client.post("/book/alice-talks/", given)
    assert again.status_code == 409 and Booking.objects.count() == 1

    assert client.get(answer.headers["Location"]).status_code == 200
    assert Booking.objects.get().cancelled_at is None
    assert client.post(answer.headers["Location"]).status_code == 302
    assert Booking.objects.get().cancelled_at is not None
    assert Task.objects.get().status == "cancelled"
    assert start in queries.free_times(page, start.astimezone(queries.zone_of(page)).date(), 1, at=NOW).popitem()[1]
    assert client.get("/booked/somebody-elses-secret/").status_code == 404


def test_a_page_is_shut_with_its_owner_its_switch_and_its_trash(page, alice, client, actor_of):
    assert client.get("/book/alice-talks/").status_code == 200
    BookingPage.objects.update(is_active=False)
    assert client.get("/book/alice-talks/").status_code == 404
    BookingPage.objects.update(is_active=True)
    alice.is_active = False
    alice.save()
    assert client.get("/book/alice-talks/").status_code == 404


def test_a_time_that_nobody_confirms_is_free_again_and_left_no_trace(page, client):
    start = a_free_time(page)
    day = start.astimezone(queries.zone_of(page)).date()
    actions.book(page, start, GUEST, site="http://testserver/", at=NOW)
    link = link_of_the_letter()
    assert start not in queries.free_times(page, day, 1, at=NOW)[day]
    later = NOW + actions.HOLDS
    assert start in queries.free_times(page, day, 1, at=later)[day]
    Booking.objects.update(held_until=NOW - timedelta(minutes=1))
    assert "The time is free again" in client.get(link).content.decode()
    assert client.post(link, {"do": "confirm"}).status_code == 200
    assert (Task.objects.count(), Customer.objects.count()) == (0, 0)
    booking, _secret = actions.book(page, start, GUEST | {"email": "other@example.org"}, at=later)
    assert booking.starts_at == start
    assert "The time was given back" in client.get(link).content.decode()


def test_many_addresses_hold_times_but_lock_no_known_customer_out(page, alice, actor_of, client):
    row = {"name": "Known", "kind": "person", "given_name": "Known", "email": "known@example.org"}
    writes.create("customer", [row], by=actor_of(alice), at=NOW)
    first = (NOW + timedelta(days=2)).date()
    starts = [s for times in queries.free_times(page, first, 6, at=NOW).values() for s in times]
    for number, start in enumerate(starts[: actions.PER_HOUR]):
        told = GUEST | {"email": f"nobody{number}@example.org"}
        actions.book(page, start, told, site="http://testserver/", at=NOW)
    with pytest.raises(TooManyBookings):
        actions.book(page, starts[30], GUEST, site="http://testserver/", at=NOW)
    booking, _secret = actions.book(
        page, starts[30], GUEST | {"email": "known@example.org"}, site="http://testserver/", at=NOW
    )
    assert booking.held_until is None and Task.objects.count() == 1
    actions.book(page, starts[0], GUEST, site="http://testserver/", at=NOW + actions.HOLDS)
    assert Booking.objects.filter(cancelled_at=None).count() == 2


def test_a_year_of_weeks_is_looked_up_once(page, client, django_assert_max_num_queries):
    BookingPage.objects.update(horizon_days=365)
    client.get("/book/alice-talks/")
    with django_assert_max_num_queries(16):
        assert client.get("/book/alice-talks/").status_code == 200


def test_one_guest_cannot_fill_the_calendar(page, client):
    day = (NOW + timedelta(days=4)).date()
    starts = queries.free_times(page, day, 1, at=NOW)[day]
    for start in starts[:3]:
        actions.book(page, start, GUEST, at=NOW)
    shown = client.get("/book/alice-talks/").context["shown"]
    given = GUEST | {"starts_at": starts[3].strftime("%Y-%m-%dT%H:%MZ"), "shown": shown}
    assert client.post("/book/alice-talks/", given).status_code == 429
    assert Booking.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_the_same_time_at_once_one_is_told(page):
    start, told = a_free_time(page), []

    def book(name: str) -> None:
        try:
            actions.book(page, start, GUEST | {"name": name, "email": f"{name}@example.org"}, at=NOW)
            told.append("booked")
        except NotFree:
            told.append("not free")
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=(name,)) for name in ("ana", "luis", "ion")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["booked", "not free", "not free"]
    assert (Booking.objects.count(), Task.objects.count(), Customer.objects.count()) == (1, 1, 1)


def test_the_database_refuses_two_bookings_of_one_person_at_the_same_time(page, db):
    start = a_free_time(page)
    booking, _secret = actions.book(page, start, GUEST, at=NOW)
    late = {"starts_at": start + timedelta(minutes=30), "ends_at": start + timedelta(minutes=90)}
    with pytest.raises(IntegrityError, match="booking_one_at_a_time"), transaction.atomic():
        Booking.objects.create(
            page=page, host=booking.host, name="B", email="b@example.org", secret_hash="x", created_at=NOW,
            updated_at=NOW, **late,
        )  # fmt: skip
    assert Booking.objects.count() == 1


def test_a_calendar_is_read_at_its_secret_address_until_it_is_closed(alice, bob, client, actor_of):
    start = NOW + timedelta(days=1)
    row = {"title": "Mine", "kind": "meeting", "starts_at": start, "is_private": True, "remind_before": 15}
    writes.create("task", [row, {"title": "Due", "due_at": start}], by=actor_of(alice), at=NOW)
    writes.create("task", [row | {"title": "Bob's"}], by=actor_of(bob), at=NOW)
    client.force_login(alice)
    made = client.post("/settings/calendars/addresses/new/", {"name": "My telephone"})
    url = made.context["url"]
    client.logout()
    secret = url.rsplit("/", 1)[1].removesuffix(".ics")
    assert secret not in Feed.objects.values_list("secret_hash", flat=True).get()
    read = client.get(url)
    assert read.headers["Content-Type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(read.content)
    assert [str(e["summary"]) for e in calendar.walk("VEVENT")] == ["Mine"]
    assert [str(t["summary"]) for t in calendar.walk("VTODO")] == ["Due"]
    assert calendar.walk("VALARM")[0]["trigger"].dt == timedelta(minutes=-15)
    assert b"Bob" not in read.content
    assert client.get(url, headers={"If-None-Match": read.headers["ETag"]}).status_code == 304

    client.force_login(bob)
    client.post(f"/settings/calendars/addresses/{Feed.objects.get().pk}/end/")
    assert Feed.objects.count() == 1
    client.force_login(alice)
    client.post(f"/settings/calendars/addresses/{Feed.objects.get().pk}/end/")
    assert client.get(url).status_code == 404


def test_a_former_colleagues_address_gives_nothing(alice, client, actor_of):
    from libreta.collaboration.calendars import feeds

    _feed, secret = feeds.open_feed("x", by=actor_of(alice), at=NOW)
    assert client.get(f"/calendars/{secret}.ics").status_code == 200
    alice.is_active = False
    alice.save()
    assert client.get(f"/calendars/{secret}.ics").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_time_is_booked_on_a_telephone_and_the_pages_are_accessible(page, visit, alice, actor_of):
    row = {"name": "Ioana", "kind": "person", "given_name": "Ioana", "email": "ioana@rus.example"}
    writes.create("customer", [row], by=actor_of(alice), at=NOW)
    guest = visit(alice, size=TELEPHONE)
    shown = guest.open("/book/alice-talks/")
    assert guest.violations() == []
    shown.locator("main ul.row a").first.click()
    shown.get_by_label("Your name").fill("Ioana")
    shown.get_by_label("E-mail").fill("ioana@rus.example")
    assert guest.violations() == []
    shown.get_by_role("button", name="Book this time").click()
    shown.get_by_role("button", name="I cannot come").wait_for()
    assert guest.violations() == []
    assert Booking.objects.count() == 1
    guest.open("/settings/calendars/")
    assert guest.violations() == []
