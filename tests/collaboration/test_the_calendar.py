"""The calendar shows what stands when, by the reader's clock, and moves it with one write that can be taken back."""

from datetime import UTC, datetime

import pytest

from libreta.collaboration.models import Task
from libreta.kernel import writes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
WEEK = "/tasks/calendar/?show=week&date=2026-03-18"
MOVE = "/tasks/calendar/move/"


@pytest.fixture
def by(alice, actor_of):
    alice.timezone = "Europe/Bucharest"
    alice.save()
    return actor_of(alice)


@pytest.fixture
def reader(client, by, alice, settings):
    client.force_login(alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def enter(client, settings):
    def as_user(user):
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return as_user


def meeting(by, **values):
    given = {"title": "Tasting", "kind": "meeting", "starts_at": "2026-03-18T08:00:00Z"} | values
    (pk,) = writes.create("task", [given], by=by, at=NOW)
    return Task.objects.get(pk=pk)


def days_of(reader, address):
    page = reader.get(address).content.decode()
    return {part[:10]: part for part in page.split('data-day="')[1:]}


def test_a_week_shows_meetings_whole_days_and_what_is_due_on_their_days(reader, by):
    meeting(by)
    meeting(by, title="Fair", starts_at=None, starts_on="2026-03-19", ends_on="2026-03-20", kind="task")
    meeting(by, title="Send the offer", starts_at=None, due_at="2026-03-17T22:30:00Z", kind="task")
    days = days_of(reader, WEEK)
    assert list(days) == [f"2026-03-{n}" for n in range(16, 23)]
    assert "10:00" in days["2026-03-18"] and "Tasting" in days["2026-03-18"]
    assert "Send the offer" in days["2026-03-18"] and "Send the offer" not in days["2026-03-17"]
    assert [day for day, part in days.items() if "Fair" in part] == ["2026-03-19", "2026-03-20"]


def test_what_began_before_the_week_and_lasts_into_it_is_shown(reader, by):
    meeting(by, title="Night shift", starts_at="2026-03-15T20:00:00Z", ends_at="2026-03-16T02:00:00Z")
    meeting(by, title="Over at midnight", starts_at="2026-03-15T20:00:00Z", ends_at="2026-03-15T22:00:00Z")
    days = days_of(reader, WEEK)
    assert [day for day, part in days.items() if "Night shift" in part] == ["2026-03-16"]
    assert not [day for day, part in days.items() if "Over at midnight" in part]


def test_a_month_shows_whole_weeks_and_a_filter_narrows_it(reader, by):
    meeting(by)
    meeting(by, title="Ring up", kind="call")
    days = days_of(reader, "/tasks/calendar/?show=month&date=2026-03-18&kind[eq]=call")
    assert len(days) == 42 and "Ring up" in days["2026-03-18"] and "Tasting" not in days["2026-03-18"]


def test_a_private_meeting_is_only_a_busy_time_for_the_team(enter, by, bob, charlie):
    meeting(by, title="Doctor", is_private=True)
    team = WEEK + "&whose=team"
    page = enter(bob).get(team).content.decode()
    assert "Doctor" not in page and "Busy" in page and "Alice" in page
    page = enter(charlie).get(team).content.decode()
    assert "Doctor" not in page and "Busy" not in page


def test_a_meeting_moves_keeps_its_length_and_the_move_is_taken_back(reader, by):
    task = meeting(by)
    given = {"id": task.pk, "version": task.version, "day": "2026-03-29", "time": "15:30"}
    answer = reader.post(MOVE, given | {"show": "week", "date": "2026-03-29"}, headers={"HX-Request": "true"})
    task.refresh_from_db()
    assert (task.starts_at, task.ends_at) == (
        datetime(2026, 3, 29, 12, 30, tzinfo=UTC),  # clocks went forward that morning
        datetime(2026, 3, 29, 13, 30, tzinfo=UTC),
    )
    undo = answer.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert reader.post(undo).status_code in (200, 204, 302)
    task.refresh_from_db()
    assert (task.starts_at.day, task.ends_at.hour) == (18, 9)


def test_a_move_without_an_hour_keeps_the_hour_of_the_wall(reader, by):
    task = meeting(by)
    reader.post(MOVE, {"id": task.pk, "version": task.version, "day": "2026-03-30"})
    task.refresh_from_db()
    assert task.starts_at == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)


def test_what_somebody_else_changed_is_not_moved(reader, by):
    task = meeting(by)
    writes.update("task", [writes.Change(task.pk, {"title": "Changed"})], by=by, at=NOW)
    answer = reader.post(
        MOVE, {"id": task.pk, "version": task.version, "day": "2026-03-20"}, headers={"HX-Request": "true"}
    )
    task.refresh_from_db()
    assert task.starts_at.day == 18 and "Somebody else" in answer.headers["HX-Trigger"]


def test_an_overlap_is_told_when_it_is_made(reader, by):
    meeting(by, title="Standing")
    task = meeting(by, starts_at="2026-03-19T08:00:00Z")
    given = {"id": task.pk, "version": task.version, "day": "2026-03-18", "show": "week"}
    answer = reader.post(MOVE, given, headers={"HX-Request": "true"})
    assert "Standing" in answer.headers["HX-Trigger"]


def test_a_stranger_moves_nothing(enter, by, charlie):
    task = meeting(by)
    given = {"id": task.pk, "version": task.version, "day": "2026-03-20"}
    assert enter(charlie).post(MOVE, given).status_code == 404
    task.refresh_from_db()
    assert task.starts_at.day == 18


def test_an_impossible_day_is_answered_with_a_sentence(reader, by):
    task = meeting(by)
    answer = reader.post(MOVE, {"id": task.pk, "day": "2026-02-30"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "not a day" in answer.headers["HX-Trigger"]
    assert reader.get("/tasks/calendar/?date=x&show=y").status_code == 200
    assert reader.get("/products/calendar/").status_code == 404


def test_the_week_of_a_team_is_read_from_the_index_over_owner_and_start(db):
    from django.db import connection

    from libreta.identity.models import User

    people = User.objects.bulk_create(User(email=f"p{n}@example.com", name=f"P {n}") for n in range(200))
    rows = (
        "INSERT INTO collaboration_task (created_at, updated_at, version, extra, title, owner_id, starts_at)"
        " SELECT now(), now(), 1, '{}', 'x', (%s::bigint[])[1 + n %% 200],"
        " timestamptz '2026-01-01' + n * interval '1 hour'"
        " FROM generate_series(1, 6000) n"
    )
    ids = [person.pk for person in people]
    with connection.cursor() as cursor:
        cursor.execute(rows, [ids])
        cursor.execute("ANALYZE collaboration_task")
        cursor.execute(
            "EXPLAIN SELECT id FROM collaboration_task WHERE trashed_at IS NULL AND owner_id = ANY(%s) "
            "AND starts_at >= '2026-03-16' AND starts_at < '2026-06-23' ORDER BY starts_at LIMIT 200",
            [ids[:20]],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "task_by_owner_start" in plan
