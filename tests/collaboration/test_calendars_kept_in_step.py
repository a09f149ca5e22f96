"""A calendar on a real CalDAV server and the activities of its owner are brought into step, both ways."""

from datetime import timedelta

import pytest
from django.utils import timezone

from libreta.collaboration.calendars import accounts, syncing
from libreta.collaboration.models import Account, Link, Task
from libreta.kernel import query, writes
from libreta.kernel.egress import Unreachable
from libreta.kernel.writes import Change
from tests.collaboration.elsewhere import NOW, ical, step


def test_the_calendars_of_a_server_are_found_and_a_wrong_password_is_refused(elsewhere, server, alice, actor_of, db):
    by = actor_of(alice)
    for address in (server, f"{server}/alice/", elsewhere.url):
        assert [c.url for c in accounts.calendars_at(address, "alice", "s3cret", by=by)] == [elsewhere.url]
    with pytest.raises(Unreachable, match="does not accept"):
        accounts.calendars_at(elsewhere.url, "alice", "wrong", by=by)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.0.0.1/",
     "https://169.254.169.254/latest/", "https://[::ffff:127.0.0.1]/", "file:///etc/passwd", "https://a:b@example.org/",
     "https://0x7f000001/", "https://2130706433/"],
)  # fmt: skip
def test_machines_inside_the_network_are_not_called(url, alice, actor_of, db):
    with pytest.raises(Unreachable):
        accounts.calendars_at(url, "alice", "s3cret", by=actor_of(alice))


def test_what_is_planned_goes_there_and_what_is_written_there_comes(connected, elsewhere, alice, actor_of):
    by = actor_of(alice)
    start = NOW + timedelta(days=2)
    visit, todo = writes.create(
        "task",
        [{"title": "Visit the mill", "kind": "visit", "starts_at": start, "place": "Cluj"}, {"title": "Write it up"}],
        by=by,
        at=NOW,
    )
    elsewhere.put("there-1", "Dentist", NOW + timedelta(days=1))
    assert step(connected).counts == {"came": 1, "changed": 0, "ended": 0, "went": 1, "unread": 0}
    uid = Task.objects.get(pk=visit).uid
    assert elsewhere.names() == {f"{uid}.ics", "there-1.ics"}
    text = elsewhere.ask("GET", f"{uid}.ics").text
    assert "SUMMARY:Visit the mill" in text and "LOCATION:Cluj" in text and f"DTSTART:{ical(start)}" in text
    dentist = Task.objects.get(title="Dentist")
    assert (dentist.owner_id, dentist.is_private, dentist.uid) == (alice.pk, True, "there-1")
    assert dentist.starts_at == NOW + timedelta(days=1)
    assert not Link.objects.filter(task_id=todo).exists()

    assert step(connected).counts == {"came": 0, "changed": 0, "ended": 0, "went": 0, "unread": 0}

    elsewhere.put("there-1", "Dentist, at last", NOW + timedelta(days=3), modified=timezone.now())
    writes.update("task", [Change(visit, {"starts_at": start + timedelta(hours=2)})], by=by, at=timezone.now())
    assert step(connected).counts == {"came": 0, "changed": 1, "ended": 0, "went": 1, "unread": 0}
    dentist.refresh_from_db()
    assert (dentist.title, dentist.starts_at) == ("Dentist, at last", NOW + timedelta(days=3))
    assert f"DTSTART:{ical(start + timedelta(hours=2))}" in elsewhere.ask("GET", f"{uid}.ics").text

    elsewhere.ask("DELETE", "there-1.ics")
    writes.trash("task", [visit], by=by, at=timezone.now())
    assert step(connected).counts == {"came": 0, "changed": 0, "ended": 1, "went": 1, "unread": 0}
    assert Task.objects.get(pk=dentist.pk).status == "cancelled"
    assert elsewhere.names() == set()
    assert Link.objects.count() == 0


def test_a_guest_whom_we_know_makes_the_event_one_of_that_customer(connected, elsewhere, alice, actor_of):
    by = actor_of(alice)
    (known,) = writes.create("customer", [{"name": "Ana Pop", "email": "ana@mill.example"}], by=by, at=NOW)
    people = "ATTENDEE;CN=Ana:mailto:Ana@mill.example\nATTENDEE:mailto:other@example.org\n"
    elsewhere.put("there-2", "Price talk", NOW + timedelta(days=1), more=people)
    step(connected)
    talk = Task.objects.get(title="Price talk")
    assert (talk.customer_id, talk.is_private, talk.kind) == (known, False, "meeting")


def test_where_both_sides_changed_the_later_change_wins_and_the_other_is_kept(connected, elsewhere, alice, actor_of):
    by = actor_of(alice)
    elsewhere.put("there-3", "First", NOW + timedelta(days=1))
    step(connected)
    task = Task.objects.get(uid="there-3")
    writes.update("task", [Change(task.pk, {"title": "Ours, later"})], by=by, at=timezone.now())
    elsewhere.put("there-3", "Theirs, earlier", NOW + timedelta(days=1), modified=NOW - timedelta(hours=1))
    step(connected)
    assert Task.objects.get(pk=task.pk).title == "Ours, later"
    assert "SUMMARY:Ours\\, later" in elsewhere.ask("GET", "there-3.ics").text
    assert Link.objects.get(task=task).overwritten["title"] == "Theirs, earlier"

    writes.update("task", [Change(task.pk, {"title": "Ours, earlier"})], by=by, at=timezone.now())
    elsewhere.put("there-3", "Theirs, later", NOW + timedelta(days=1), modified=timezone.now() + timedelta(minutes=5))
    step(connected)
    assert Task.objects.get(pk=task.pk).title == "Theirs, later"
    assert Link.objects.get(task=task).overwritten["title"] == "Ours, earlier"


def test_a_process_that_died_after_writing_there_doubles_nothing(connected, elsewhere, alice, actor_of):
    start = NOW + timedelta(days=2)
    row = {"title": "Only once", "kind": "meeting", "starts_at": start, "ends_at": start + timedelta(hours=1)}
    writes.create("task", [row], by=actor_of(alice), at=NOW)
    step(connected)
    Link.objects.all().delete()  # the server had answered, and then the process was gone
    Account.objects.filter(pk=connected.pk).update(token="", claimed_at=timezone.now() - timedelta(minutes=11))
    step(connected)
    step(connected)
    assert Task.objects.filter(title="Only once").count() == 1
    assert len(elsewhere.names()) == 1
    assert Link.objects.count() == 1


def test_an_event_that_nobody_can_read_costs_only_itself(connected, elsewhere):
    elsewhere.put("there-5", "Good", NOW + timedelta(days=1))
    elsewhere.put("there-6", "Ends before it starts", NOW + timedelta(days=1), minutes=-90)
    step(connected)
    assert set(Task.objects.values_list("title", flat=True)) == {"Good"}


def test_only_one_process_at_a_time_and_a_server_that_is_away_is_tried_later(connected, elsewhere, settings):
    at = timezone.now()
    Account.objects.filter(pk=connected.pk).update(next_at=at, claimed_at=at)
    assert syncing.bring_into_step(connected.pk, at=at) is None
    Account.objects.filter(pk=connected.pk).update(claimed_at=None, url="http://127.0.0.1:9/gone/")
    found = syncing.bring_into_step(connected.pk, at=at)
    assert (found.state, found.failures, found.claimed_at) == ("failed", 1, None)
    assert found.next_at > at and "could not be reached" in found.sentence
    assert syncing.due_accounts(at) == []


def test_the_password_is_sealed_and_nobody_else_reaches_the_calendar(connected, client, bob, alice, actor_of):
    kept = Account.objects.values_list("password", flat=True).get()
    assert "s3cret" not in kept
    client.force_login(bob)
    assert client.post(f"/settings/calendars/{connected.pk}/end/").status_code == 302
    assert client.post(f"/settings/calendars/{connected.pk}/step/").status_code == 302
    assert Account.objects.filter(pk=connected.pk, user=alice).exists()
    assert "Work" not in client.get("/settings/calendars/").content.decode()
    trail = query.of("task", by=actor_of(alice), at=NOW).count(mode="exact")
    assert trail.value == 0


def test_a_calendar_is_connected_by_its_page(elsewhere, client, alice):
    client.force_login(alice)
    given = {"url": elsewhere.url, "username": "alice", "password": "wrong", "keeps_private": "true"}
    refused = client.post("/settings/calendars/new/", given)
    assert refused.status_code == 422 and "does not accept" in refused.content.decode()
    assert Account.objects.count() == 0
    assert client.post("/settings/calendars/new/", given | {"password": "s3cret"}).status_code == 302
    assert "Waiting for the first time" in client.get("/settings/calendars/").content.decode()
    again = client.post("/settings/calendars/new/", given | {"password": "s3cret"})
    assert again.status_code == 409 and Account.objects.count() == 1
