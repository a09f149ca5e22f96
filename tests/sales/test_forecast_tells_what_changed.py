"""Weekly snapshots and what changed since: one kind of change per deal, and the effects add up."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner

from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.kernel.refusals import Forbidden
from libreta.sales.commands import forecast
from libreta.sales.forecasts import changes, jobs, periods, snapshots
from libreta.sales.models import ForecastSnapshot, ForecastWeek, Opportunity, Stage

pytestmark = pytest.mark.django_db
QUARTER = periods.of_day("quarter", date(2026, 3, 18))
BEFORE = datetime(2026, 3, 11, 3, tzinfo=UTC)
NAMES = ("same", "won", "lost", "up", "down", "pushed", "pulled", "better", "worse", "left out", "trashed", "handed")


@pytest.fixture
def deals(alice, actor_of):
    by = actor_of(alice)
    customer = writes.create("customer", [{"name": "Café Sol"}], by=by, at=BEFORE)[0]
    rows = [
        {"name": name, "customer": customer, "amount": 100, "currency": "EUR", "close_on": "2026-03-30"}
        | ({"close_on": "2026-05-01"} if name == "pulled" else {})
        | ({"forecast_category": "commit"} if name == "worse" else {})
        for name in NAMES
    ]
    return dict(zip(NAMES, writes.create("opportunity", rows, by=by, at=BEFORE), strict=True))


@pytest.fixture
def week(deals, alice, bob, charlie, admin, actor_of, now):
    """A week passes after the snapshot."""
    made = snapshots.take_snapshot(by=system_actor(), at=BEFORE)
    stages = {stage.name: stage.pk for stage in Stage.objects.all()}
    values = {
        "won": {"stage": stages["Won"], "amount": 120, "closed_on": "2026-03-16"},
        "lost": {"stage": stages["Lost"], "reason": "price"},
        "up": {"amount": 150}, "down": {"amount": 60}, "pushed": {"close_on": "2026-04-15"},
        "pulled": {"close_on": "2026-03-29"}, "better": {"forecast_category": "commit"},
        "worse": {"forecast_category": "pipeline"}, "left out": {"forecast_category": "omitted"},
        "handed": {"owner": bob.pk},
    }  # fmt: skip
    changed = [writes.Change(deals[name], given) for name, given in values.items()]
    writes.update("opportunity", changed, by=actor_of(admin), at=now)
    writes.trash("opportunity", [deals["trashed"]], by=actor_of(alice), at=now)
    customer = Opportunity.objects.get(pk=deals["same"]).customer_id
    new = {"name": "new", "customer": customer, "amount": 1000, "currency": "EUR", "close_on": "2026-03-31"}
    writes.create("opportunity", [new], by=actor_of(alice), at=now)
    return made


def compared(week, people=None):
    return changes.Comparison(QUARTER, week, "EUR", date(2026, 3, 18), people)


def test_each_deal_is_in_one_kind_of_change_and_the_effects_add_up(week, bob, actor_of, now):
    found = changes.changes(compared(week), by=actor_of(bob), at=now)
    assert {move: (step.count, step.total, step.effect) for move, step in found.steps.items()} == {
        "same": (2, 200, 0),
        "new": (1, 1000, 1000),
        "won": (1, 120, 20),
        "lost": (1, 100, -100),
        "up": (1, 150, 50),
        "down": (1, 60, -40),
        "pushed_out": (1, 100, -100),
        "pulled_in": (1, 100, 100),
        "category_up": (1, 100, 0),
        "category_down": (1, 100, 0),
        "left_out": (1, 100, -100),
        "removed": (1, 100, -100),
    }
    assert (found.before, found.now) == (1100, 1830)
    assert found.before + sum(step.effect for step in found.steps.values()) == found.now
    assert found.lost_for == [("price", 1)] and (found.pushed, found.pushed_often) == (1, 0)


def test_a_person_sees_what_was_handed_over_and_taken_over(week, alice, bob, actor_of, now):
    hers = changes.changes(compared(week, (alice.pk,)), by=actor_of(bob), at=now)
    his = changes.changes(compared(week, (bob.pk,)), by=actor_of(bob), at=now)
    assert (hers.steps["handed_over"].effect, his.steps["taken_over"].effect) == (-100, 100)
    for found in (hers, his):
        assert found.before + sum(step.effect for step in found.steps.values()) == found.now


def test_each_kind_leads_to_its_deals(client, week, bob, actor_of, now, deals):
    found = changes.changes(compared(week), by=actor_of(bob), at=now)
    for move, step in found.steps.items():
        listed = changes.deals_moved(compared(week), move, limit=100, by=actor_of(bob), at=now)
        assert len(listed) == step.count
    client.force_login(bob)
    page = client.get("/forecast/changes/?period=2026-Q1&since=2026-03-09&move=pushed_out")
    assert [deal["name"] for deal in page.context["deals"]] == ["pushed"]
    assert page.context["deals"][0]["pushes"] == 1
    assert f"/opportunities/{deals['pushed']}/" in page.content.decode()
    fragment = client.get("/forecast/changes/?period=2026-Q1", headers={"HX-Target": "changed", "HX-Request": "true"})
    assert "<html" not in fragment.content.decode() and "Pushed out" in fragment.content.decode()


def test_a_stranger_sees_no_change_of_the_others(client, week, charlie, actor_of, now):
    assert changes.changes(compared(week), by=actor_of(charlie), at=now).steps == {}
    client.force_login(charlie)
    assert (
        "pushed"
        not in client.get("/forecast/changes/?period=2026-Q1&move=pushed_out")
        .content.decode()
        .lower()
        .split("<table")[-1]
        .split("pushed out")[0]
    )


def test_a_currency_without_a_rate_is_counted_and_not_added(week, deals, bob, actor_of, now):
    Opportunity.objects.filter(pk=deals["up"]).update(currency="MXN")
    found = changes.changes(compared(week), by=actor_of(bob), at=now)
    assert found.apart == 1
    assert found.before + sum(step.effect for step in found.steps.values()) == found.now


def test_a_week_has_one_snapshot_however_often_it_is_taken(deals, now):
    by = system_actor()
    assert snapshots.take_snapshot(by=by, at=BEFORE).deals == len(NAMES)
    assert snapshots.take_snapshot(by=by, at=BEFORE + timedelta(days=2)) is None
    jobs.take_weekly_snapshot(timestamp=int(BEFORE.timestamp()))
    assert (ForecastWeek.objects.count(), ForecastSnapshot.objects.count()) == (1, len(NAMES))
    jobs.take_weekly_snapshot(timestamp=int((BEFORE + timedelta(days=7)).timestamp()))
    assert ForecastSnapshot.objects.count() == 2 * len(NAMES)


def test_a_snapshot_that_breaks_off_leaves_nothing_and_can_be_taken_again(deals, monkeypatch):
    monkeypatch.setattr(snapshots, "TAKE", snapshots.TAKE + "; SELECT 1/0")
    from django.db import transaction
    from django.db.utils import Error

    with pytest.raises(Error), transaction.atomic():
        snapshots.take_snapshot(by=system_actor(), at=BEFORE)
    assert not ForecastWeek.objects.exists() and not ForecastSnapshot.objects.exists()
    monkeypatch.undo()
    assert snapshots.take_snapshot(by=system_actor(), at=BEFORE).deals == len(NAMES)


def test_a_seller_takes_no_snapshot(client, deals, alice, actor_of, now):
    with pytest.raises(Forbidden):
        snapshots.take_snapshot(by=actor_of(alice), at=now)
    client.force_login(alice)
    assert client.post("/forecast/snapshot/").status_code == 403
    assert not ForecastWeek.objects.exists()


def test_the_api_tells_the_same(client, week, bob, now):
    client.force_login(bob)
    told = client.get("/api/v1/forecast/changes?period=2026-Q1&since=2026-03-09").json()["data"]
    assert (told["since"], Decimal(told["before"]), Decimal(told["now"])) == ("2026-03-09", 1100, 1830)
    assert told["changes"]["lost"]["count"] == 1
    assert client.get("/api/v1/forecast/changes?period=2026-Q1&since=2020-01-06").status_code == 409


def test_the_command_takes_the_snapshot_of_a_week_once(deals):
    first = CliRunner().invoke(forecast, ["snapshot", "--json"], catch_exceptions=False)
    told = json.loads(first.output)
    assert (told["is_new"], told["deals"]) == (True, len(NAMES))
    kept = ForecastSnapshot.objects.count()
    again = CliRunner().invoke(forecast, ["snapshot"], catch_exceptions=False)
    assert again.exit_code == 0 and "has its snapshot already: 12 deals" in again.output
    assert (ForecastWeek.objects.count(), ForecastSnapshot.objects.count()) == (1, kept)
