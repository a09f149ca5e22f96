"""Times, places, outcomes and privacy of activities; who is invited; what follows for deals and for the notebook."""

from datetime import UTC, date, datetime

import pytest

from libreta.collaboration.attendees.actions import answer_invitations
from libreta.collaboration.models import Attendee, Task
from libreta.collaboration.tasks import actions
from libreta.collaboration.tasks.queries import overlapping
from libreta.directory.models import Interaction
from libreta.kernel import query, writes
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid, NotAllowedNow, NotVisible
from libreta.kernel.writes import Change

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def by(alice, actor_of):
    alice.timezone = "Europe/Bucharest"
    alice.save()
    return actor_of(alice)


def plan(by, **values):
    given = {"title": "Tasting", "kind": "meeting", "starts_at": "2026-03-20T08:00:00Z"} | values
    (pk,) = writes.create("task", [given], by=by, at=NOW)
    return Task.objects.get(pk=pk)


def change(by, pk, **values):
    writes.update("task", [Change(pk, values)], by=by, at=NOW)
    return Task.objects.get(pk=pk)


def test_an_activity_is_due_when_it_starts_and_keeps_its_length_when_it_moves(by):
    task = plan(by)
    assert (task.due_at, task.ends_at) == (task.starts_at, datetime(2026, 3, 20, 9, 0, tzinfo=UTC))
    task = change(by, task.pk, starts_at="2026-03-21T10:00:00Z")
    assert (task.due_at.hour, task.ends_at.hour, task.sequence) == (10, 11, 1)
    task = change(by, task.pk, due_at="2026-03-22T14:00:00Z")
    assert (task.starts_at.hour, task.ends_at.hour, task.sequence) == (14, 15, 2)
    task = change(by, task.pk, starts_on="2026-03-23", ends_on="2026-03-24")
    assert (task.starts_at, task.ends_at, task.starts_on) == (None, None, date(2026, 3, 23))
    assert task.due_at == datetime(2026, 3, 24, 21, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_at": "2026-03-20T07:00:00Z"}, "ends_at"),
        ({"ends_at": "2026-06-20T07:00:00Z"}, "ends_at"),
        ({"starts_on": "2026-03-20"}, "starts_on"),
        ({"starts_at": None, "starts_on": "2026-03-20", "ends_on": "2026-03-19"}, "ends_on"),
        ({"remind_before": -1}, "remind_before"),
        ({"latitude": "10"}, "latitude"),
    ],
)
def test_times_that_cannot_be_are_refused_with_the_field(by, values, field):
    with pytest.raises(Invalid) as told:
        plan(by, **values)
    assert list(told.value.errors) == [field]
    assert Task.objects.count() == 0


def test_each_activity_has_an_identifier_of_its_own_that_stays(by):
    one, other = plan(by), plan(by, title="Other")
    assert one.uid != other.uid and len(one.uid) == 36
    assert change(by, one.pk, title="New words").uid == one.uid


def test_a_private_activity_is_nobody_elses(by, bob, admin, actor_of, alice):
    task = plan(by, is_private=True, title="Doctor")
    for reader in (actor_of(bob), actor_of(admin)):
        assert query.of("task", by=reader, at=NOW).ids() == []
        assert query.of("task", by=reader, at=NOW).search("Doctor").ids() == []
        assert query.titles("task", {task.pk}, by=reader, at=NOW) == {}
        with pytest.raises(NotVisible):
            change(reader, task.pk, title="Read")
    assert query.of("task", by=by, at=NOW).ids() == [task.pk]
    assert Task.objects.get().title == "Doctor"


def test_who_is_invited_reads_and_answers_and_changes_nothing_else(by, charlie, bob, actor_of):
    task, guest = plan(by), actor_of(charlie)
    assert query.of("task", by=guest, at=NOW).ids() == []
    (pk,) = writes.create("attendee", [{"task": task.pk, "user": charlie.pk}], by=by, at=NOW)
    assert query.of("task", by=guest, at=NOW).ids() == [task.pk]
    answer_invitations([pk], answer="accepted", by=guest, at=NOW)
    with pytest.raises(NotAllowedNow):
        answer_invitations([pk], answer="declined", by=actor_of(bob), at=NOW)
    with pytest.raises(Forbidden):
        change(guest, task.pk, title="Mine now")
    with pytest.raises(Duplicate):
        writes.create("attendee", [{"task": task.pk, "user": charlie.pk}], by=by, at=NOW)
    assert Attendee.objects.values_list("answer", "user_id").get() == ("accepted", charlie.pk)
    writes.trash("attendee", [pk], by=by, at=NOW)
    assert query.of("task", by=guest, at=NOW).ids() == []


@pytest.mark.parametrize("nobody", [{}, {"email": "x@example.com", "user": "alice"}])
def test_an_attendee_is_one(by, alice, nobody):
    task = plan(by)
    given = {"task": task.pk} | nobody | ({"user": alice.pk} if "user" in nobody else {})
    with pytest.raises(Invalid):
        writes.create("attendee", [given], by=by, at=NOW)
    assert Attendee.objects.count() == 0


def test_activities_at_the_same_time_are_told(by, bob, actor_of):
    first = plan(by)
    plan(by, title="Next door", starts_at="2026-03-20T09:00:00Z")
    plan(actor_of(bob), title="Another's")
    plan(by, title="Long", starts_at="2026-03-19T08:00:00Z", ends_at="2026-03-20T08:30:00Z")
    row = query.of("task", by=by, at=NOW).get(first.pk)
    assert [r["title"] for r in overlapping(row, by=by, at=NOW)] == ["Long"]


def test_an_outcome_ends_a_call_and_is_told_in_the_notebook(by):
    (customer,) = writes.create("customer", [{"name": "Ana"}], by=by, at=NOW)
    task = plan(by, kind="call", customer=customer)
    actions.tell_outcome([task.pk], outcome="agreed", outcome_note="20 kg", by=by, at=NOW)
    task.refresh_from_db()
    assert (task.status, task.outcome, task.outcome_note, task.done_at) == ("done", "agreed", "20 kg", NOW)
    assert Interaction.objects.values_list("kind", "source_id", "customer_id").get() == ("task_done", task.pk, customer)


def test_putting_off_keeps_the_hour_of_the_clock_on_the_wall(by):
    saturday = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # on Sunday clocks go forward in Bucharest
    meeting = plan(by, starts_at="2026-03-28T08:00:00Z")  # ten o'clock
    plain = plan(by, kind="task", starts_at=None)
    actions.postpone_tasks([meeting.pk, plain.pk], until="tomorrow", by=by, at=saturday)
    meeting.refresh_from_db()
    plain.refresh_from_db()
    assert meeting.starts_at == datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
    assert plain.due_at == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    actions.postpone_tasks([meeting.pk], until="next_week", by=by, at=saturday)
    meeting.refresh_from_db()
    assert meeting.starts_at.date() == date(2026, 3, 30)


def test_a_deals_next_activity_is_its_nearest_meeting_or_task(by):
    from libreta.sales.models import Opportunity, Pipeline, Stage

    at = {"created_at": NOW, "updated_at": NOW}
    if not Stage.objects.exists():
        pipeline = Pipeline.objects.create(name="New", is_default=True, **at)
        Stage.objects.create(pipeline=pipeline, name="Open", probability=10, **at)
    (customer,) = writes.create("customer", [{"name": "Ana"}], by=by, at=NOW)
    (deal,) = writes.create("opportunity", [{"name": "Deal", "customer": customer}], by=by, at=NOW)
    on_deal = {"subject_type": "opportunity", "subject_id": deal}
    meeting = plan(by, **on_deal)
    plan(by, kind="task", starts_at=None, due_at="2026-03-25T08:00:00Z", **on_deal)
    assert Opportunity.objects.get().next_activity_at == meeting.starts_at
    change(by, meeting.pk, starts_at="2026-03-30T08:00:00Z")
    assert Opportunity.objects.get().next_activity_at == datetime(2026, 3, 25, 8, 0, tzinfo=UTC)
