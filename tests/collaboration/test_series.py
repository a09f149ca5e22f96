"""What repeats: rules by the clock on the wall, rows for the coming weeks, changes of one, of the following, of all."""

from datetime import UTC, date, datetime, timedelta

import pytest

from libreta.collaboration.models import Attendee, Series, Task
from libreta.collaboration.series import actions
from libreta.collaboration.series.jobs import extend
from libreta.collaboration.series.recurrence import normalised, occurrences
from libreta.collaboration.tasks.actions import complete_tasks
from libreta.kernel import query, writes
from libreta.kernel.refusals import Invalid, NotAllowedNow, NotVisible
from libreta.kernel.writes import Change

NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
YEARS = {"since": datetime(2020, 1, 1, tzinfo=UTC), "until": datetime(2040, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("rule", "start", "zone", "expected"),
    [
        ("FREQ=WEEKLY;COUNT=3", "2026-03-20T08:00", "Europe/Bucharest", ["03-20 08:00", "03-27 08:00", "04-03 07:00"]),
        ("FREQ=DAILY;UNTIL=20261101", "2026-10-31T09:00", "America/New_York", ["10-31 09:00", "11-01 10:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2", "2026-01-31T10:00", "UTC", ["01-31 10:00", "03-31 10:00"]),
        ("FREQ=MONTHLY;BYDAY=2TU;COUNT=2", "2026-03-10T10:00", "UTC", ["03-10 10:00", "04-14 10:00"]),
    ],
)
def test_a_rule_keeps_the_hour_of_the_clock_on_the_wall(rule, start, zone, expected):
    first = datetime.fromisoformat(start).replace(tzinfo=UTC)
    found = occurrences(rule, first, zone, **YEARS)
    assert [f"{moment:%m-%d %H:%M}" for moment in found] == expected


def test_an_hour_that_the_clock_skips_is_moved_and_one_that_comes_twice_comes_once():
    start = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)  # 03:30 in Bucharest; on the 29th clocks go from 3 to 4
    found = occurrences("FREQ=DAILY;COUNT=3", start, "Europe/Bucharest", **YEARS)
    assert [f"{m:%d %H:%M}" for m in found] == ["28 01:30", "29 01:30", "30 00:30"]
    start = datetime(2026, 10, 24, 0, 30, tzinfo=UTC)  # 03:30; on the 25th that hour comes twice
    found = occurrences("FREQ=DAILY;COUNT=3", start, "Europe/Bucharest", **YEARS)
    assert [f"{m:%d %H:%M}" for m in found] == ["24 00:30", "25 00:30", "26 01:30"]


def test_days_are_days_in_every_zone_and_a_rule_that_never_comes_true_ends():
    found = occurrences("FREQ=YEARLY;COUNT=2", date(2026, 5, 1), "Pacific/Auckland", **YEARS)
    assert [m.date() for m in found] == [date(2026, 5, 1), date(2027, 5, 1)]
    never = occurrences("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", datetime(2026, 1, 1, tzinfo=UTC), "UTC", **YEARS)
    assert never == []


@pytest.mark.parametrize("rule", ["", "FREQ=SECONDLY", "FREQ=DAILY;COUNT=0", "FREQ=WEEKLY;BYDAY=XX", "FREQ=DAILY;X=1"])
def test_a_rule_that_cannot_be_kept_is_refused(rule):
    with pytest.raises(ValueError, match=r"rule|Numbers"):
        normalised(rule)


@pytest.fixture
def by(alice, actor_of, db):
    alice.timezone = "Europe/Bucharest"
    alice.save()
    return actor_of(alice)


@pytest.fixture
def weekly(by, bob):
    """A weekly meeting with Bob, from today 15:00 in Bucharest; six rows within the coming five weeks."""
    given = {"title": "Tasting", "kind": "meeting", "starts_at": "2026-03-18T13:00:00Z", "place": "Cluj"}
    (pk,) = writes.create("task", [given], by=by, at=NOW)
    writes.create("attendee", [{"task": pk, "user": bob.pk}], by=by, at=NOW)
    actions.repeat_tasks([pk], repeat="weekly", by=by, at=NOW)
    return pk


def moments(**conditions):
    rows = Task.objects.filter(trashed_at=None, **conditions).order_by("starts_at")
    return [f"{row.starts_at:%m-%d %H:%M}" for row in rows]


def test_a_series_stands_in_rows_for_five_weeks_and_is_carried_on(by, weekly, bob):
    assert moments() == ["03-18 13:00", "03-25 13:00", "04-01 12:00", "04-08 12:00", "04-15 12:00", "04-22 12:00"][:5]
    assert Attendee.objects.filter(user=bob).count() == 5
    assert set(Task.objects.values_list("place", flat=True)) == {"Cluj"}
    assert extend(at=NOW) == 0
    assert extend(at=NOW + timedelta(days=8)) == 1
    assert moments()[5:] == ["04-22 12:00", "04-29 12:00"]


def test_one_occurrence_is_changed_alone(by, weekly):
    second = Task.objects.order_by("starts_at")[1]
    writes.update("task", [Change(second.pk, {"starts_at": "2026-03-26T09:00:00Z", "title": "Moved"})], by=by, at=NOW)
    series = Series.objects.get()
    writes.update("series", [Change(series.pk, {"title": "Cupping"})], by=by, at=NOW)
    second.refresh_from_db()
    assert (second.is_exception, second.title, second.recurs_at) == (True, "Moved", second.recurs_at)
    assert Task.objects.filter(title="Cupping").count() == 4


def test_this_and_the_following_begin_a_new_series(by, weekly):
    third = Task.objects.order_by("starts_at")[2]
    writes.update("task", [Change(third.pk, {"starts_at": "2026-04-02T08:00:00Z", "title": "Later"})], by=by, at=NOW)
    (new,) = actions.carry_on([third.pk], by=by, at=NOW)
    assert moments(series=new) == ["04-02 08:00", "04-09 08:00", "04-16 08:00"]
    assert moments(title="Tasting") == ["03-18 13:00", "03-25 13:00"]
    old = Series.objects.exclude(pk=new).get()
    assert "UNTIL=" in old.rule
    assert extend(at=NOW + timedelta(days=30)) == 2
    assert moments(title="Tasting") == ["03-18 13:00", "03-25 13:00"]


def test_the_whole_series_follows_one_occurrence(by, weekly):
    third = Task.objects.order_by("starts_at")[2]
    writes.update("task", [Change(third.pk, {"starts_at": "2026-04-02T08:00:00Z", "place": "Iași"})], by=by, at=NOW)
    actions.carry_over([third.pk], by=by, at=NOW)
    assert moments() == ["03-19 09:00", "03-26 09:00", "04-02 08:00", "04-09 08:00", "04-16 08:00"]
    assert set(Task.objects.values_list("place", flat=True)) == {"Iași"}
    assert Series.objects.count() == 1


def test_an_occurrence_in_the_trash_stays_away_and_a_series_ends(by, weekly):
    second, third = Task.objects.order_by("starts_at")[1:3]
    writes.trash("task", [second.pk], by=by, at=NOW)
    extend(at=NOW + timedelta(days=8))
    assert "03-25 13:00" not in moments()
    actions.end_series([third.pk], by=by, at=NOW)
    extend(at=NOW + timedelta(days=60))
    assert moments() == ["03-18 13:00"]


def test_the_next_task_comes_when_one_is_done(by):
    (pk,) = writes.create("task", [{"title": "Report", "due_at": "2026-03-16T07:00:00Z"}], by=by, at=NOW)
    actions.repeat_tasks([pk], repeat="weekly", by=by, at=NOW)
    assert Task.objects.count() == 1
    complete_tasks([pk], by=by, at=NOW)
    following = Task.objects.get(status="open")
    assert following.due_at == datetime(2026, 3, 23, 7, 0, tzinfo=UTC)
    complete_tasks([following.pk], by=by, at=NOW)
    assert Task.objects.get(status="open").due_at == datetime(2026, 3, 30, 6, 0, tzinfo=UTC)


def test_an_occurrence_far_ahead_becomes_an_activity_once(by, weekly, charlie, actor_of):
    series = Series.objects.get()
    far = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    pk = actions.make_occurrence(series.pk, far, by=by, at=NOW)
    assert actions.make_occurrence(series.pk, far, by=by, at=NOW) == pk
    with pytest.raises(NotAllowedNow):
        actions.make_occurrence(series.pk, far + timedelta(days=1), by=by, at=NOW)
    with pytest.raises(NotVisible):
        actions.make_occurrence(series.pk, far + timedelta(days=7), by=actor_of(charlie), at=NOW)
    assert Task.objects.filter(starts_at__gte=far).count() == 1
    extend(at=far - timedelta(days=20))
    assert Task.objects.filter(series=series, recurs_at=far).count() == 1


def test_what_is_in_a_series_is_not_repeated_again(by, weekly):
    with pytest.raises(NotAllowedNow):
        actions.repeat_tasks([weekly], repeat="daily", by=by, at=NOW)
    with pytest.raises(Invalid):
        actions.repeat_tasks([weekly], by=by, at=NOW)
    assert Series.objects.count() == 1
    assert query.of("series", by=by, at=NOW).count().value == 1
