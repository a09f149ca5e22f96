"""A day of visits: the order of the way, arriving once, leaving with an outcome."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread

import pytest
from django.db import connections

from libreta.collaboration.models import CheckIn, Task
from libreta.collaboration.visits import actions
from libreta.collaboration.visits.queries import round_of
from libreta.collaboration.visits.refusals import AlreadyCheckedIn, NotCheckedIn
from libreta.collaboration.visits.route import length, metres, ordered
from libreta.directory.models import Interaction
from libreta.kernel import writes
from libreta.kernel.refusals import Forbidden, Invalid, NotAllowedNow, NotVisible

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
DAY = date(2026, 3, 18)


def test_the_distance_on_the_globe_is_that_of_the_books():
    paris, london = (48.8566, 2.3522), (51.5074, -0.1278)
    assert round(metres(paris, london) / 1000, 1) == 343.6
    assert metres(paris, paris) == 0


def test_a_way_is_short_and_ends_with_what_has_no_position():
    stops = {"far": (0.0, 3.0), "home": None, "near": (0.0, 1.0), "middle": (0.0, 2.0)}
    assert ordered(stops, (0.0, 0.0)) == ["near", "middle", "far", "home"]
    assert ordered({"a": None, "b": None}) == ["a", "b"]


def test_two_opt_undoes_the_crossing_that_the_nearest_neighbour_makes():
    stops = {"a": (0.0, 1.0), "b": (0.0, -1.1), "c": (0.0, 2.2), "d": (0.0, -3.0)}
    way = ordered(stops, (0.0, 0.0))
    assert length(way, stops, (0.0, 0.0)) < length(["a", "c", "b", "d"], stops, (0.0, 0.0)) + 1
    assert way == ["a", "c", "b", "d"] or way == ["b", "d", "a", "c"]


@pytest.fixture
def by(alice, actor_of, db):
    return actor_of(alice)


@pytest.fixture
def visit_at(by):
    def make(title="Visit", hour=8, **values):
        given = {"title": title, "kind": "visit", "starts_at": f"2026-03-18T{hour:02}:00:00Z"} | values
        (pk,) = writes.create("task", [given], by=by, at=NOW)
        return pk

    return make


def test_the_days_visits_are_in_the_order_of_the_way_or_of_the_hour(by, visit_at):
    far = visit_at("Far", 8, latitude="46.90", longitude="23.60")
    near = visit_at("Near", 9, latitude="46.77", longitude="23.60")
    nowhere = visit_at("Nowhere", 7)
    start = (46.76, 23.60)
    assert [v.row["id"] for v in round_of(DAY, start=start, by=by, at=NOW).visits] == [near, far, nowhere]
    assert [v.row["id"] for v in round_of(DAY, by_hour=True, by=by, at=NOW).visits] == [nowhere, far, near]
    assert round_of(date(2026, 3, 19), by=by, at=NOW).visits == []


def test_a_visit_begins_and_ends_once_with_its_outcome(by, visit_at):
    (customer,) = writes.create("customer", [{"name": "Ana"}], by=by, at=NOW)
    pk = visit_at(customer=customer, latitude="46.770000", longitude="23.600000")
    with pytest.raises(NotCheckedIn):
        actions.leave([pk], outcome="agreed", by=by, at=NOW)
    actions.arrive([pk], latitude=46.771, longitude=23.6, accuracy=12, by=by, at=NOW)
    there = CheckIn.objects.get()
    assert (there.user_id, there.arrived_at, there.accuracy, there.distance) == (by.user_id, NOW, 12, 111)
    with pytest.raises(AlreadyCheckedIn):
        actions.arrive([pk], by=by, at=NOW)
    actions.leave([pk], outcome="agreed", outcome_note="20 kg", by=by, at=NOW)
    task = Task.objects.get()
    assert (task.status, task.outcome, task.outcome_note) == ("done", "agreed", "20 kg")
    assert CheckIn.objects.get().left_at == NOW
    assert Interaction.objects.values_list("channel", "source_id").get() == ("visit", pk)
    with pytest.raises(NotCheckedIn):
        actions.leave([pk], outcome="agreed", by=by, at=NOW)


def test_a_visit_works_without_a_position_and_refuses_half_of_one(by, visit_at):
    pk = visit_at()
    with pytest.raises(Invalid):
        actions.arrive([pk], latitude=10, by=by, at=NOW)
    assert CheckIn.objects.count() == 0
    actions.arrive([pk], by=by, at=NOW)
    assert CheckIn.objects.values_list("latitude", "distance").get() == (None, None)


def test_a_manager_sees_the_teams_visits_and_a_stranger_none(by, visit_at, bob, charlie, actor_of):
    pk = visit_at()
    assert [v.row["id"] for v in round_of(DAY, whose="team", by=actor_of(bob), at=NOW).visits] == [pk]
    assert round_of(DAY, by=actor_of(bob), at=NOW).visits == []
    assert round_of(DAY, whose="team", by=actor_of(charlie), at=NOW).visits == []
    with pytest.raises(NotVisible):
        actions.arrive([pk], by=actor_of(charlie), at=NOW)
    assert CheckIn.objects.count() == 0


def test_a_colleague_who_may_only_read_does_not_check_in(by, visit_at, user_of, actor_of):
    dora = actor_of(user_of("dora", "seller", "North"))
    pk = visit_at()
    with pytest.raises(Forbidden):
        actions.arrive([pk], by=dora, at=NOW)
    assert CheckIn.objects.count() == 0


def test_only_open_visits_are_checked_in(by):
    (pk,) = writes.create("task", [{"title": "Call", "kind": "call"}], by=by, at=NOW)
    with pytest.raises(NotAllowedNow):
        actions.arrive([pk], by=by, at=NOW)
    assert CheckIn.objects.count() == 0


def test_a_check_in_is_not_made_or_changed_by_hand(by, visit_at):
    pk = visit_at()
    with pytest.raises(Forbidden):
        writes.create("check_in", [{"task": pk, "arrived_at": NOW.isoformat()}], by=by, at=NOW)
    actions.arrive([pk], by=by, at=NOW)
    with pytest.raises(NotAllowedNow):
        writes.update("check_in", [writes.Change(CheckIn.objects.get().pk, {"distance": 1})], by=by, at=NOW)
    assert CheckIn.objects.get().distance is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_arrive_at_once_one_wins(alice, bob, actor_of):
    by, manager = actor_of(alice), actor_of(bob)
    given = {"title": "Visit", "kind": "visit", "starts_at": "2026-03-18T08:00:00Z"}
    (pk,) = writes.create("task", [given], by=by, at=NOW)
    told, gate = [], Barrier(2)

    def press(actor):
        gate.wait()
        try:
            actions.arrive([pk], by=actor, at=NOW)
            told.append("arrived")
        except AlreadyCheckedIn as refusal:
            told.append(str(refusal.message))
        finally:
            connections.close_all()

    people = [Thread(target=press, args=(actor,)) for actor in (by, manager)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(told)[1] == "arrived" and "has checked in at this visit already" in sorted(told)[0]
    assert CheckIn.objects.count() == 1
