"""The first page of the day: what is late, what is due, whom to call, what happened."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.utils.html import strip_tags

from libreta.kernel import writes
from libreta.workspace.home.queries import my_day

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(strip_tags(answer.content.decode().replace("<", " <"))))


def test_tasks_stand_under_late_today_and_next(cafe, now, alice, bob, actor_of):
    by = actor_of(alice)
    due = {"late": now - timedelta(hours=1), "today": now + timedelta(hours=3), "tomorrow": now + timedelta(days=1)}
    rows = [{"title": title, "due_at": at} for title, at in due.items()]
    rows += [{"title": "some day"}, {"title": "not mine", "due_at": due["today"], "owner": bob.pk}]
    writes.create("task", rows, by=by, at=now)
    day = my_day(by=by, at=now)
    assert [plan.title for plan in day.late] == ["late"]
    assert [plan.title for plan in day.today] == ["today"]
    assert [plan.title for plan in day.soon][:1] == ["tomorrow"]
    assert "not mine" not in [plan.title for plan in (*day.late, *day.today, *day.soon)]


def test_the_page_shows_the_day(reader, alice, cafe, score):
    bar = writes.create("customer", [{"name": "Bar Solo", "kind": "organisation"}], by=cafe["by"], at=cafe["at"])[0]
    score(bar, "4200")
    told = words(reader(alice).get("/"))
    for part in ("Good day, Alice", "Late · 1 Enviar cotización", "Bar Solo", "€4,200", "Decide la dueña"):
        assert part in told.replace("\xa0", " ")


def test_a_new_reader_is_taught_the_first_step(reader, admin):
    answer = reader(admin).get("/")
    assert "Nobody is written down yet" in words(answer)
    assert 'href="/imports/"' in answer.content.decode()


def test_a_stranger_sees_nothing_of_it(reader, charlie, cafe, score):
    score(cafe["id"], "4200")
    told = words(reader(charlie).get("/"))
    for secret in ("Cafés", "cotización", "4,200", "dueña", "Ana"):
        assert secret not in told


def test_every_reader_has_a_day(reader, user_of, cafe):
    for role in ("administrator", "manager", "seller", "service_agent", "marketer", "analyst", "read_only"):
        assert reader(user_of(f"u{role}", role, "North")).get("/").status_code == 200


def test_the_page_costs_a_known_number_of_queries(reader, alice, cafe, score, django_assert_max_num_queries):
    score(cafe["id"], "4200")
    by, at = cafe["by"], datetime.now(UTC)
    writes.create("task", [{"title": f"T{i}", "due_at": at, "customer": cafe["id"]} for i in range(20)], by=by, at=at)
    client = reader(alice)
    client.get("/")
    with django_assert_max_num_queries(30):
        client.get("/")
