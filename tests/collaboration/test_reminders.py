"""Reminders come in their minute, once, to those who take part; they can be put off and dismissed."""

from datetime import UTC, datetime, timedelta

import pytest

from libreta.collaboration.models import Reminder, Task
from libreta.collaboration.reminders import actions
from libreta.collaboration.reminders.queries import waiting
from libreta.kernel import writes
from libreta.kernel.refusals import NotAllowedNow, NotVisible

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def meeting(by, bob):
    given = {"title": "Tasting", "kind": "meeting", "starts_at": NOW + 15 * MINUTE, "remind_before": 15}
    (pk,) = writes.create("task", [given | {"starts_at": given["starts_at"].isoformat()}], by=by, at=NOW)
    writes.create("attendee", [{"task": pk, "user": bob.pk}], by=by, at=NOW)
    return pk


def test_a_reminder_comes_in_its_minute_and_once(by, bob, actor_of, meeting):
    assert actions.deliver(at=NOW - MINUTE) == 0
    assert actions.deliver(at=NOW) == 2
    assert actions.deliver(at=NOW) == actions.deliver(at=NOW + MINUTE) == 0
    assert [row["title"] for row in waiting(by=by, at=NOW)] == ["Tasting"]
    assert [row["id"] for row in waiting(by=actor_of(bob), at=NOW)] == [meeting]


def test_a_moved_activity_reminds_again(by, meeting):
    actions.deliver(at=NOW)
    later = (NOW + timedelta(hours=2)).isoformat()
    writes.update("task", [writes.Change(meeting, {"starts_at": later})], by=by, at=NOW)
    assert Task.objects.get().remind_at == NOW + timedelta(hours=2) - 15 * MINUTE
    assert actions.deliver(at=NOW + timedelta(hours=2)) == 2
    assert Reminder.objects.count() == 4


def test_a_reminder_is_put_off_and_dismissed_by_each_for_themselves(by, bob, charlie, actor_of, meeting):
    actions.deliver(at=NOW)
    actions.snooze([meeting], minutes=10, by=by, at=NOW)
    assert waiting(by=by, at=NOW + 9 * MINUTE) == []
    assert len(waiting(by=by, at=NOW + 10 * MINUTE)) == 1
    assert len(waiting(by=actor_of(bob), at=NOW)) == 1
    actions.dismiss([meeting], by=by, at=NOW)
    assert waiting(by=by, at=NOW + timedelta(hours=1)) == []
    with pytest.raises(NotAllowedNow):
        actions.snooze([meeting], minutes=10, by=by, at=NOW)
    with pytest.raises(NotVisible):
        actions.dismiss([meeting], by=actor_of(charlie), at=NOW)
    assert Reminder.objects.filter(dismissed_at=None).count() == 1


def test_what_is_done_or_long_past_reminds_nobody(by, meeting):
    assert actions.deliver(at=NOW + timedelta(days=2)) == 0
    actions.deliver(at=NOW)
    writes.update("task", [writes.Change(meeting, {"status": "done"})], by=by, at=NOW)
    assert waiting(by=by, at=NOW) == []


def test_whole_days_remind_from_nine_in_the_morning_of_their_owner(by, alice):
    alice.timezone = "America/Mexico_City"
    alice.save()
    writes.create("task", [{"title": "Fair", "starts_on": "2026-03-20", "remind_before": 60}], by=by, at=NOW)
    fair = Task.objects.get()
    assert fair.remind_at == datetime(2026, 3, 20, 14, 0, tzinfo=UTC)
    assert fair.due_at == datetime(2026, 3, 21, 5, 59, tzinfo=UTC)
