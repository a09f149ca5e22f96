"""The calendar shows what stands when, by the reader's clock, and moves it with one write that can be taken back."""

from datetime import UTC, datetime

import pytest

from libreta.collaboration.models import Task
from libreta.kernel import writes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def by(alice, actor_of):
    alice.timezone = "Europe/Bucharest"
    alice.save()
    return actor_of(alice)


@pytest.fixture
def reader(client, by, alice, settings):
    client.force_login(alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def meeting(by, **values):
    given = {"title": "Tasting", "kind": "meeting", "starts_at": "2026-03-18T08:00:00Z"} | values
    (pk,) = writes.create("task", [given], by=by, at=NOW)
    return Task.objects.get(pk=pk)


def test_a_week_shows_meetings_whole_days_and_what_is_due_on_their_days(reader, by):
    meeting(by)
    meeting(by, title="Fair", starts_at=None, starts_on="2026-03-19", ends_on="2026-03-20", kind="task")
    meeting(by, title="Send the offer", starts_at=None, due_at="2026-03-17T22:30:00Z", kind="task")
    page = reader.get("/tasks/calendar/?show=week&date=2026-03-18").content.decode()
    days = {part[:10]: part for part in page.split('data-day="')[1:]}
    assert list(days) == [f"2026-03-{n}" for n in (16, 17, 18, 19, 20, 21, 22)]
    assert "10:00" in days["2026-03-18"] and "Tasting" in days["2026-03-18"]
    assert "Send the offer" in days["2026-03-18"] and "Send the offer" not in days["2026-03-17"]
    assert [day for day, part in days.items() if "Fair" in part] == ["2026-03-19", "2026-03-20"]
