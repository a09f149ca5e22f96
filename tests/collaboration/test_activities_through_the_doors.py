"""Activities through the doors: the API with a key, and pages without scripts."""

from datetime import UTC, datetime

import pytest

from libreta.collaboration.models import CheckIn, Reminder, Series, Task
from libreta.collaboration.reminders.actions import deliver
from libreta.identity.keys.actions import create_key
from libreta.kernel import writes
from libreta.kernel.actors import system_actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def reader(client, alice, settings):
    client.force_login(alice, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def plan(by, **values):
    given = {"title": "Visit", "kind": "visit", "starts_at": "2026-03-18T12:00:00Z"} | values
    (pk,) = writes.create("task", [given], by=by, at=NOW)
    return pk


def test_a_program_plans_checks_in_and_leaves(client, alice, by):
    _key, text = create_key(
        name="t", user_id=alice.pk, role_id=alice.role_id, expires_at=None, by=system_actor(), at=datetime.now(UTC)
    )

    def call(path, body):
        headers = {"Authorization": f"Bearer {text}"}
        return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    made = call("tasks", {"title": "Visit", "kind": "visit", "starts_at": "2026-03-18T12:00:00Z", "place": "Cluj"})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert call(f"tasks/{pk}/departure", {"outcome": "agreed"}).status_code == 409
    position = {"latitude": "46.77", "longitude": "23.6", "accuracy": 10}
    assert call(f"tasks/{pk}/arrival", position).status_code == 200
    again = call(f"tasks/{pk}/arrival", position)
    assert (again.status_code, again.json()["code"]) == (409, "already-checked-in")
    assert call(f"tasks/{pk}/departure", {"outcome": "agreed", "outcome_note": "20 kg"}).status_code == 200
    assert Task.objects.values_list("status", "outcome").get() == ("done", "agreed")
    assert CheckIn.objects.count() == 1


def test_a_task_repeats_from_its_page(reader, by):
    pk = plan(by, kind="meeting")
    assert reader.get(f"/tasks/{pk}/action/repetition/").status_code == 200
    refused = reader.post(f"/tasks/{pk}/action/repetition/", {"rule": "FREQ=SECONDLY"})
    assert refused.status_code == 422 and Series.objects.count() == 0
    reader.post(f"/tasks/{pk}/action/repetition/", {"repeat": "weekly", "times": "3"})
    assert Series.objects.values_list("rule", flat=True).get() == "FREQ=WEEKLY;COUNT=3"
    page = reader.get(f"/tasks/{pk}/").content.decode()
    assert "Part of a series" in page


def test_a_reminder_is_put_off_from_the_page_of_its_activity(reader, by):
    now = datetime.now(UTC)
    pk = plan(by, starts_at=now.isoformat(), remind_before=5)
    deliver(at=now)
    assert "You asked to be reminded" in reader.get(f"/tasks/{pk}/").content.decode()
    assert "Reminder: Visit" in reader.get("/notifications/").content.decode()
    assert reader.post(f"/reminders/{pk}/snooze/", {"minutes": "60"}).status_code == 302
    assert "You asked to be reminded" not in reader.get(f"/tasks/{pk}/").content.decode()
    assert reader.post(f"/reminders/{pk}/snooze/", {"minutes": "99999"}).status_code == 422
    assert Reminder.objects.count() == 1


def test_my_day_shows_the_agenda_and_puts_off(reader, by):
    now = datetime.now(UTC)
    writes.create("customer", [{"name": "Ana"}], by=by, at=NOW)
    pk = plan(by, title="Noon", kind="meeting", starts_at=now.replace(hour=12, minute=0).isoformat())
    page = reader.get("/").content.decode()
    assert "Agenda" in page and "Noon" in page
    assert reader.post(f"/tasks/{pk}/postponement/", {"until": "never"}).status_code == 422
    reader.post(f"/tasks/{pk}/postponement/", {"until": "tomorrow"})
    assert (Task.objects.get().starts_at.date() - now.date()).days == 1
    assert "Noon" not in reader.get("/").content.decode().split("To do")[0]


def test_the_days_visits_work_without_scripts(reader, by):
    now = datetime.now(UTC)
    pk = plan(by, starts_at=now.replace(hour=12, minute=0).isoformat(), place="Piața Unirii 1")
    page = reader.get("/visits/today/").content.decode()
    assert "Piața Unirii 1" in page and f"/visits/{pk}/arrival/" in page
    reader.post(f"/visits/{pk}/arrival/", {"latitude": "", "longitude": "", "accuracy": ""})
    assert CheckIn.objects.values_list("task_id", "latitude").get() == (pk, None)
    assert reader.post(f"/visits/{pk}/departure/", {"outcome": ""}).status_code == 422
    assert Task.objects.get().status == "open"
    reader.post(f"/visits/{pk}/departure/", {"outcome": "not_reached", "outcome_note": "Closed"})
    assert "Closed" in reader.get("/visits/today/").content.decode()
