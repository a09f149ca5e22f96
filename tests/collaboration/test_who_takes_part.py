"""On the page of an activity people are invited: a colleague found by search, somebody of its customer by a click."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from libreta.collaboration.models import Attendee, Task
from libreta.kernel import writes

NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def meeting(transactional_db, alice, actor_of):
    """A meeting of alice with Café Sol; committed, as in life, so that nothing leans on the transaction of a test."""
    by = actor_of(alice)
    (cafe,) = writes.create("customer", [{"name": "Café Sol", "kind": "organisation"}], by=by, at=NOW)
    given = {"title": "Tasting", "kind": "meeting", "starts_at": "2026-03-18T08:00:00Z"}
    (pk,) = writes.create("task", [given | {"subject_type": "customer", "subject_id": cafe}], by=by, at=NOW)
    return Task.objects.get(pk=pk)


def test_a_colleague_is_invited_once_and_only_by_who_may_change_the_meeting(client, meeting, alice, bob, charlie):
    address = f"/tasks/{meeting.pk}/attendees/"
    client.force_login(alice)
    for _once_more in range(2):
        assert client.post(address, {"user": bob.pk}).headers["Location"] == f"/tasks/{meeting.pk}/"
    assert client.post(address, {"email": "nobody"}).status_code == 302
    assert list(Attendee.objects.values_list("task_id", "user_id")) == [(meeting.pk, bob.pk)]
    client.force_login(charlie)
    assert client.post(address, {"user": charlie.pk}).status_code == 404
    assert Attendee.objects.count() == 1


def test_somebody_of_the_customer_comes_by_a_click(client, meeting, alice):
    client.force_login(alice)
    assert "Café Sol" in client.get(f"/tasks/{meeting.pk}/").content.decode()
    client.post(f"/tasks/{meeting.pk}/attendees/", {"customer": meeting.customer_id})
    assert Attendee.objects.get().customer_id == meeting.customer_id
    client.post(f"/tasks/{meeting.pk}/attendees/", {"email": "ana@example.com"})
    assert Attendee.objects.filter(email="ana@example.com").count() == 1


@pytest.mark.browser
def test_a_colleague_is_found_by_search_with_the_keyboard(visit, meeting, alice, bob):
    here = visit(alice)
    page = here.open(f"/tasks/{meeting.pk}/")
    page.locator("#invite-user").focus()
    page.keyboard.type("Bo")
    expect(page.get_by_role("option", name="Bob")).to_be_visible()
    assert here.violations() == []
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Invite", exact=True).first.press("Enter")
    expect(page.get_by_text("Invited.")).to_be_visible()
    assert Attendee.objects.get().user_id == bob.pk
