"""My day, a customer's page and "Act today" in a real browser: by mouse, by keys, on a telephone, held to axe."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from libreta.collaboration.models import Note, Task
from libreta.directory.models import CustomerScore, Interaction
from libreta.kernel import writes
from tests.browsing import DESK, TELEPHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story(alice, actor_of, at):
    """A silent customer with a task that is late."""
    by = actor_of(alice)
    (pk,) = writes.create("customer", [{"name": "Café Aurora", "kind": "organisation"}], by=by, at=at)
    visit = {"customer": pk, "kind": "visit", "summary": "Tasting", "at": at - timedelta(days=40)}
    writes.create("interaction", [visit], by=by, at=at)
    due = at - timedelta(days=1)
    (task,) = writes.create("task", [{"customer": pk, "title": "Send the quote", "due_at": due}], by=by, at=at)
    CustomerScore.objects.create(
        customer_id=pk,
        segment="cant_lose",
        value_at_risk=Decimal(4200),
        value_12m=Decimal(9000),
        currency="EUR",
        orders_count=20,
        last_order_on=date.today() - timedelta(days=60),
        usual_interval_days=14,
        days_silent=60,
        reasons=[{"code": "silent", "orders": 20, "silent": 60, "interval": 14}],
        scored_at=at,
    )
    return {"customer": pk, "task": task}


def test_a_call_is_written_down_without_leaving_the_page(visit, alice, story):
    page = visit(alice).open(f"/customers/{story['customer']}/")
    page.locator(".jotter__kind", has_text="Call").click()
    expect(page.get_by_label("Follow up on")).to_be_visible()
    box = page.get_by_label("Text", exact=True)
    box.fill("Asked for a quote")
    box.press("Control+Enter")
    expect(page.locator("#timeline .timeline__item").first).to_contain_text("Call to the customer")
    expect(page.locator("#timeline")).to_contain_text("Asked for a quote")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    assert Interaction.objects.filter(kind="call", summary="Asked for a quote").count() == 1


def test_the_fields_of_the_box_follow_its_kind(visit, alice, story):
    page = visit(alice).open(f"/customers/{story['customer']}/")
    expect(page.get_by_label("Follow up on")).to_be_hidden()
    expect(page.get_by_label("Until")).to_be_hidden()
    page.locator(".jotter__kind", has_text="Task").click()
    expect(page.get_by_label("Until")).to_be_visible()
    expect(page.get_by_label("Minutes")).to_be_hidden()


def test_what_cannot_be_kept_stays_in_the_box(visit, alice, story):
    page = visit(alice).open(f"/customers/{story['customer']}/")
    page.locator(".jotter__kind", has_text="Call").click()
    page.get_by_label("Text", exact=True).fill("Will call")
    page.locator("#jotter [name=on]").fill("2040-01-01")
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_role("alert")).to_contain_text("The notebook tells what was.")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Will call")
    assert Interaction.objects.count() == 1 and Note.objects.count() == 0


def test_a_task_is_ticked_off_and_the_tick_taken_back(visit, alice, story):
    page = visit(alice).open("/")
    page.get_by_role("button", name="Done: Send the quote").click()
    expect(page.get_by_text("Send the quote")).to_have_count(0)
    assert Task.objects.get(pk=story["task"]).status == "done"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Send the quote")).to_be_visible()
    assert Task.objects.get(pk=story["task"]).status == "open"


def test_a_suggestion_becomes_a_task_and_comes_back(visit, alice, story):
    page = visit(alice).open("/act-today/")
    expect(page.locator(".suggestion")).to_contain_text("silent for 60 days")
    page.get_by_role("button", name="Make a task").click()
    expect(page.locator(".suggestion")).to_have_count(0)
    assert Task.objects.filter(title="Get in touch: silent for 60 days", trashed_at=None).count() == 1
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    expect(page.locator(".suggestion")).to_have_count(1)
    assert Task.objects.filter(title="Get in touch: silent for 60 days", trashed_at=None).count() == 0


def test_a_suggestion_is_put_off_with_a_reason(visit, alice, story):
    page = visit(alice).open("/act-today/")
    page.get_by_text("Not now").click()
    page.get_by_label("Why").select_option("season")
    page.get_by_role("button", name="Put off").click()
    expect(page.locator(".suggestion")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [TELEPHONE, DESK], ids=["telephone", "desk"])
def test_the_pages_are_accessible_and_fit(visit, alice, story, size, theme):
    visiting = visit(alice, size=size, theme=theme)
    for path in ("/", "/act-today/", f"/customers/{story['customer']}/", "/search/?q=aurora", "/notifications/"):
        page = visiting.open(path)
        assert visiting.violations() == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
