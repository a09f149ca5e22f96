"""The statistical projection: exact counting on a small history, a sentence where it is too short, an honest test."""

from datetime import date
from pathlib import Path

import pytest

from libreta.integrations.imports import actions as imports
from libreta.integrations.imports import carrying, editing
from libreta.integrations.imports.plan import Plan
from libreta.kernel import writes
from libreta.kernel.actors import system_actor
from libreta.kernel.refusals import Forbidden
from libreta.sales.forecasts import history, periods, projection, projections
from libreta.sales.forecasts.history import Chance, Standing, Win
from libreta.sales.forecasts.projection import Known
from libreta.sales.models import ForecastProjection

QUARTER = periods.of_day("quarter", date(2026, 3, 18))
FILE = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "maven_crm" / "sales_pipeline.csv"


def known(**more):
    wins = [
        Win(7, date(2025, month, 20), date(2025, month, 1), 100) for month in (4, 5, 7, 8, 10, 11) for _n in range(10)
    ]
    wins += [Win(7, date(2026, 2, 1), date(2025, 12, 1), 300)]
    given = {
        "period": QUARTER,
        "day": date(2026, 3, 1),
        "chances": {(1, 0): Chance(100, 25), (1, 30): Chance(50, 5)},
        "standing": [Standing(7, 1, 50, 0, 8, 8, 4000), Standing(8, 1, 50, 60, 10, 0, 0)],
        "wins": wins,
    }
    return Known(**(given | more))


def test_what_is_open_is_weighed_by_what_became_of_its_like():
    found = projection.project(known())
    assert found.parts["closed"] == 300
    typical = (6000 + 300) / 61
    assert found.parts["open"] == pytest.approx(8 * 0.25 * 500 + 10 * 0.1 * typical)
    assert found.parts["new"] == 0  # in the quarters before, nothing that begun after so many days was won
    assert found.low <= found.expected <= found.high and found.low >= 300
    assert projection.project(known()) == found


def test_one_owner_has_his_own_part():
    hers = projection.project(known(), 8, everybody=False)
    assert hers.parts["closed"] == 0 and hers.parts["open"] == pytest.approx(10 * 0.1 * 6300 / 61)


def test_deals_that_are_not_begun_yet_count_as_in_earlier_periods():
    found = projection.project(known(day=date(2026, 1, 1), standing=[]))
    assert found.parts["new"] == pytest.approx(2000)  # 20 deals of 100 in each of the three quarters before


def test_too_little_history_is_said():
    assert projection.readiness(known()) is None
    missing = projection.readiness(known(wins=known().wins[:20]))
    assert missing == {"wins": 20, "needed": 50, "periods": 1, "needed_periods": 3}


@pytest.mark.django_db
def test_an_installation_without_history_says_so_on_the_page(client, alice, bob, actor_of, now):
    by = actor_of(alice)
    customer = writes.create("customer", [{"name": "Café Sol"}], by=by, at=now)[0]
    writes.create("opportunity", [{"name": "Grinder", "customer": customer}], by=by, at=now)
    with pytest.raises(Forbidden):
        projections.project_forecast(by=by, at=now)
    projections.project_forecast(by=system_actor(), at=now)
    projections.project_forecast(by=system_actor(), at=now)
    assert ForecastProjection.objects.count() == 3
    client.force_login(bob)
    assert client.post("/forecast/projection/").status_code == 302
    client.force_login(alice)
    assert client.post("/forecast/projection/").status_code == 403


@pytest.fixture
def maven(db, now):
    if not FILE.exists():
        pytest.skip("the shared folder has no data/maven_crm/sales_pipeline.csv")
    by = system_actor(door="import")
    run = imports.upload([FILE.read_bytes()], FILE.name, "opportunity", by=by, at=now, preset="sales-pipeline")
    plan = editing.with_constant(Plan.from_json(run.plan), "currency", "USD")
    imports.set_plan(run.pk, plan, by=by, at=now)
    return carrying.carry_out(run.pk, by=by, clock=lambda: now)


def test_the_back_test_on_a_real_team_is_told_as_it_is(maven):
    day = date(2018, 1, 1)
    wins = history.wins(date(2016, 1, 1), day, "USD")
    assert round(sum(float(win.amount) for win in wins)) == 10005534
    history.gather(day, "USD")
    tested = projections.backtest(periods.of_day("month", day), day, "USD")
    assert len(tested["points"]) >= 6
    assert {error["week"] for error in tested["errors"]} == {0, 2}
    for error in tested["errors"]:
        assert all(error[name] > 0 for name in ("said", "before", "weighted"))
    for point in tested["points"]:
        month = periods.read(point["period"], today=day)
        assert point["came"] == round(sum(float(w.amount) for w in wins if month.holds(w.closed_on)), 2)
