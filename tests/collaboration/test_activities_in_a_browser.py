"""The calendar by keyboard, and a visit on a telephone, in a real browser."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from libreta.collaboration.models import CheckIn, Task
from libreta.kernel import writes
from tests.browsing import TELEPHONE

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)


def test_a_week_is_walked_and_a_meeting_moved_by_keyboard(visit, alice, actor_of):
    given = {"title": "Tasting", "kind": "meeting", "starts_at": "2026-03-18T08:00:00Z"}
    writes.create("task", [given], by=actor_of(alice), at=NOW)
    reader = visit(alice)
    page = reader.open("/tasks/calendar/?show=week&date=2026-03-18")
    assert reader.violations() == []
    page.get_by_role("link", name="Tasting").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator('[data-day="2026-03-19"]').get_by_role("link", name="Tasting")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator('[data-day="2026-03-19"] [data-time="08:30"]')).to_be_visible()
    assert Task.objects.get().starts_at == datetime(2026, 3, 19, 8, 30, tzinfo=UTC)
    page.locator('[data-day="2026-03-22"] [data-day-link]').focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator('[data-day="2026-03-23"] [data-day-link]')).to_be_focused()
    page.keyboard.press("n")
    page.wait_for_url("**/tasks/new/**")
    expect(page.locator("#f-starts_at")).to_have_value("2026-03-23T09:00")


def test_a_meeting_is_dragged_to_another_day_and_hour(visit, alice, actor_of):
    given = {"title": "Tasting", "kind": "meeting", "starts_at": "2026-03-18T08:00:00Z"}
    writes.create("task", [given], by=actor_of(alice), at=NOW)
    page = visit(alice).open("/tasks/calendar/?show=week&date=2026-03-18")
    entry = page.locator("[data-entry]")
    box, column = entry.bounding_box(), page.locator('[data-day="2026-03-20"] [data-column]').bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(column["x"] + 30, box["y"] + 20)
    page.mouse.move(column["x"] + 30, box["y"] + 4 + column["height"] / 13)
    page.mouse.up()
    expect(page.locator('[data-day="2026-03-20"] [data-time="09:00"]')).to_be_visible()
    assert Task.objects.get().starts_at == datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


def test_a_visit_is_made_on_a_telephone(visit, alice, actor_of):
    now = datetime.now(UTC)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    given = {"title": "Visit the café", "kind": "visit", "place": "Piața Unirii 1", "starts_at": noon.isoformat()}
    writes.create(
        "task",
        [given | {"latitude": "46.770000", "longitude": "23.600000"}],
        by=actor_of(alice),
        at=now - timedelta(hours=1),
    )
    reader = visit(alice, size=TELEPHONE)
    reader.page.context.grant_permissions(["geolocation"])
    reader.page.context.set_geolocation({"latitude": 46.771, "longitude": 23.6, "accuracy": 10})
    page = reader.open("/visits/today/")
    assert reader.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("111 m from the place")).to_be_visible()
    assert CheckIn.objects.values_list("accuracy", "distance").get() == (10, 111)
    assert reader.violations() == []
    page.get_by_text("Agreed on something").click()
    page.get_by_label("What was said and agreed").fill("20 kg each month")
    page.get_by_role("button", name="Check out").click()
    expect(page.get_by_text("20 kg each month")).to_be_visible()
    assert Task.objects.values_list("status", "outcome").get() == ("done", "agreed")


def _touch(page, *points: tuple[float, float], hold: int = 450) -> None:
    """Presses a moment with a finger, moves it over the points and lets go, as a touch screen tells it."""
    session = page.context.new_cdp_session(page)
    first, *others = [[{"x": x, "y": y}] for x, y in points]
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": first})
    page.wait_for_timeout(hold)
    for point in others:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": point})
        page.wait_for_timeout(40)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_meeting_is_dragged_by_touch_on_a_telephone(visit, alice, actor_of):
    rows = [
        {"title": "Tasting", "kind": "meeting", "starts_at": "2026-03-18T08:00:00Z"},
        {"title": "Fair", "kind": "visit", "starts_at": "2026-03-20T08:00:00Z"},
    ]
    writes.create("task", rows, by=actor_of(alice), at=NOW)
    reader = visit(alice, size=TELEPHONE)
    page = reader.open("/tasks/calendar/?show=week&date=2026-03-18")
    entry = page.locator("[data-entry]", has_text="Tasting")
    box = entry.bounding_box()
    x, y = box["x"] + 60, box["y"] + box["height"] / 2
    _touch(page, (x, y), (x, y + 30), (x, y + 60), hold=20)  # a quick stroke scrolls, it moves nothing
    assert Task.objects.get(title="Tasting").starts_at == datetime(2026, 3, 18, 8, 0, tzinfo=UTC)
    page.evaluate("for (const e of document.querySelectorAll('*')) if (e.scrollTop) e.scrollTop = 0")
    session = page.context.new_cdp_session(page)
    box = entry.bounding_box()
    x, y = box["x"] + 60, box["y"] + box["height"] / 2
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    expect(page.locator(".cal--dragging")).to_be_visible()
    target = page.locator('[data-day="2026-03-20"]').bounding_box()
    for step in range(1, 6):
        there = y + (target["y"] + target["height"] / 2 - y) * step / 5
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": there}]})
        page.wait_for_timeout(40)
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator('[data-day="2026-03-20"]').get_by_role("link", name="Tasting")).to_be_visible()
    assert Task.objects.get(title="Tasting").starts_at == datetime(2026, 3, 20, 8, 0, tzinfo=UTC)


def test_bars_and_the_line_of_this_moment_stand_on_the_week(visit, alice, actor_of):
    now = datetime.now(UTC)
    today = now.date()
    rows = [
        {
            "title": "Fair",
            "kind": "visit",
            "starts_on": today.isoformat(),
            "ends_on": (today + timedelta(days=2)).isoformat(),
        },
        {
            "title": "All night",
            "kind": "task",
            "starts_at": now.replace(hour=0, minute=5).isoformat(),
            "ends_at": now.replace(hour=23, minute=50).isoformat(),
        },
    ]
    writes.create("task", rows, by=actor_of(alice), at=now)
    reader = visit(alice)
    page = reader.open("/tasks/calendar/?show=week")
    expect(page.locator(".cal__day--today .cal__now")).to_be_visible()
    assert page.locator(".event--bar").count() >= 1
    assert reader.violations() == []
    page.goto(page.url.split("?")[0] + "?show=month")
    expect(page.locator(".event--bar").first).to_be_visible()
    assert reader.violations() == []
