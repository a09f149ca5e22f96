"""Metrics answer by any dimension that fits, with the rights of who asks, down to the records behind a number."""

from __future__ import annotations

from datetime import date

import pytest

from libreta.intelligence.marts import build
from libreta.intelligence.metrics import periods
from libreta.intelligence.metrics.declaring import all_metrics, metric
from libreta.intelligence.metrics.dimensions import fitting
from libreta.intelligence.metrics.evaluating import ask, record_ids
from libreta.intelligence.metrics.questions import Question
from libreta.intelligence.metrics.sheets import may_see
from libreta.intelligence.metrics.terms import Level
from libreta.kernel.actors import EVERYTHING, Actor, FieldRight, Rights, Scope
from libreta.kernel.filters.language import parse
from libreta.kernel.refusals import BadFilter, Forbidden, NotVisible
from tests.intelligence.test_the_star_schema import TODAY, lake_of

BOSS = Actor(1, "Boss", EVERYTHING)
JANUARY = date(2026, 1, 1), date(2026, 2, 1)
YEAR = date(2025, 4, 1), date(2026, 4, 1)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lake")
    lake_of(folder)
    build.build(folder, TODAY, "EUR")
    with build.open_marts(folder) as connection:
        yield connection


def asked(opened, *names, by=(), span=YEAR, where=None, reader=BOSS):
    question = Question(names, *span, by=tuple(by), where=parse(where))
    found = ask(opened, question, reader)
    if len(names) == 1:
        return {key: cell[names[0]] for key, cell in found.cells.items()}
    return found.cells


def test_there_are_metrics_on_all_four_levels():
    found = all_metrics()
    assert len(found) >= 30
    assert {one.level for one in found} == set(Level)
    assert all(one.parts or one.mart for one in found)


@pytest.mark.parametrize("name", [one.key for one in all_metrics()])
def test_every_metric_has_a_value_and_records_behind_it(opened, name):
    found = ask(opened, Question((name,), *YEAR), BOSS)
    assert list(found.cells) == [()]
    assert record_ids(opened, name, Question((name,), *YEAR), BOSS)
    for one in fitting(metric(name)):
        by_one = ask(opened, Question((name,), *JANUARY, by=(one.key,)), BOSS)
        assert all(len(key) == 1 for key in by_one.cells)


def test_what_was_bought_is_summed_in_one_currency(opened):
    assert asked(opened, "revenue", span=JANUARY) == {(): 25.0}
    assert asked(opened, "revenue", "orders", "average_order", "returns", "returned_share") == {
        (): {"revenue": 75.0, "orders": 4, "average_order": 18.75, "returns": 10.0, "returned_share": 10 / 85}
    }


def test_a_value_is_parted_by_one_dimension_or_several(opened):
    assert asked(opened, "revenue", by=["quarter"]) == {("2025-Q4",): 20.0, ("2026-Q1",): 55.0}
    assert asked(opened, "orders", by=["country", "month"]) == {
        ("RO", "2025-12"): 1,
        ("RO", "2026-01"): 1,
        ("PE", "2026-02"): 2,
    }
    assert asked(opened, "revenue", by=["category"]) == {("Paper",): 35.0, (None,): 40.0}
    assert asked(opened, "deals_opened", by=["team"]) == {(7,): 1, (None,): 2}


def test_a_state_is_asked_at_the_end_of_each_step(opened):
    found = asked(opened, "open_pipeline", by=["month"], span=(date(2025, 11, 1), date(2026, 4, 1)))
    assert found == {
        ("2025-11",): 50.0,
        ("2025-12",): 50.0,
        ("2026-01",): 80.0,
        ("2026-02",): 80.0,
        ("2026-03",): 80.0,
    }
    assert asked(opened, "active_customers", by=["month"], span=(date(2025, 12, 1), date(2026, 3, 1))) == {
        ("2025-12",): 1,
        ("2026-01",): 1,
        ("2026-02",): 2,
    }
    with pytest.raises(BadFilter):
        asked(opened, "open_pipeline", by=["month", "year"])


def test_the_one_filter_language_narrows(opened):
    assert asked(opened, "orders", where={"field": "country", "op": "eq", "value": "PE"}) == {(): 2}
    assert asked(opened, "orders", where={"not": {"field": "country", "op": "in", "value": ["PE"]}}) == {(): 2}
    assert asked(opened, "orders", where={"field": "category", "op": "empty", "value": True}) == {(): 1}
    assert asked(
        opened,
        "touches",
        where={"or": [{"field": "channel", "value": "email"}, {"field": "hour", "op": "gte", "value": 23}]},
    ) == {(): 2}
    assert asked(opened, "revenue", where={"field": "month", "op": "between", "value": ["2026-01", "2026-02"]}) == {
        (): 55.0
    }
    for wrong in (
        {"field": "channel", "value": "email"},
        {"field": "owner", "value": "x"},
        {"field": "secret", "value": 1},
        {"field": "country", "op": "within", "value": "last_30_days"},
    ):
        with pytest.raises(BadFilter):
            asked(opened, "orders", where=wrong)


def reader(scope, **fields):
    types = ("customer", "order", "opportunity", "lead", "task")
    limited = {key: {name: FieldRight.HIDDEN} for key, name in fields.items()}
    rights = Rights({key: {"read": scope} for key in types}, fields=limited)
    return Actor(2, "Seller", rights, colleague_ids=frozenset({1}))


def test_a_seller_counts_only_rows_that_are_theirs_and_a_team_those_of_the_team(opened):
    own, team = reader(Scope.OWN), reader(Scope.TEAM)
    assert asked(opened, "deals_opened", reader=own) == {(): 2}
    assert asked(opened, "deals_opened", reader=team) == {(): 3}
    assert asked(opened, "known_customers", reader=own) == {(): 1}
    assert asked(opened, "touches", by=["customer"], reader=own) == {(11,): 1}
    assert asked(opened, "leads", reader=own) == {(): 0}
    question = Question(("touches",), *YEAR)
    assert record_ids(opened, "touches", question, own) == [2]
    assert record_ids(opened, "touches", question, BOSS) == [2, 1]


def test_who_may_not_read_is_refused_whole(opened):
    nothing = Actor(3, "Guest", Rights({"customer": {"read": Scope.ALL}}))
    for name in ("revenue", "deals_won", "average_order"):
        assert not may_see(metric(name), nothing)
        with pytest.raises(Forbidden):
            asked(opened, name, reader=nothing)
    assert may_see(metric("known_customers"), nothing)
    hidden = reader(Scope.ALL, opportunity="amount", customer="city")
    with pytest.raises(Forbidden):
        asked(opened, "open_pipeline", reader=hidden)
    with pytest.raises(BadFilter):
        asked(opened, "known_customers", by=["city"], reader=hidden)
    with pytest.raises(BadFilter):
        asked(opened, "known_customers", where={"field": "city", "value": "Lima"}, reader=hidden)
    with pytest.raises(NotVisible):
        asked(opened, "no_such_metric")


def test_records_behind_a_cell_are_those_that_were_counted(opened):
    where = parse({"and": [{"field": "country", "value": "RO"}, {"field": "month", "value": "2026-01"}]})
    assert record_ids(opened, "orders", Question(("orders",), *YEAR, where=where), BOSS) == [101]
    assert record_ids(opened, "win_rate", Question(("win_rate",), *JANUARY), BOSS) == [50]
    assert record_ids(opened, "open_pipeline", Question(("open_pipeline",), *JANUARY), BOSS) == [51]


def test_periods_are_compared_with_the_one_before_and_the_year_before():
    assert periods.before(date(2026, 3, 1), date(2026, 4, 1)) == (date(2026, 2, 1), date(2026, 3, 1))
    assert periods.before(date(2026, 1, 1), date(2026, 4, 1)) == (date(2025, 10, 1), date(2026, 1, 1))
    assert periods.before(date(2026, 3, 5), date(2026, 3, 12)) == (date(2026, 2, 26), date(2026, 3, 5))
    assert periods.year_before(date(2024, 2, 29), date(2024, 3, 1)) == (date(2023, 2, 28), date(2023, 3, 1))
    assert [step.name for step in periods.steps(date(2024, 12, 29), date(2025, 1, 7), "week")] == [
        *("2024-W52", "2025-W01", "2025-W02"),
    ]


def test_who_came_back_is_told_as_it_was_then(opened):
    years = (date(2025, 12, 1), date(2026, 2, 1))
    assert asked(opened, "returning_customers", by=["month"], span=years) == {("2025-12",): 0, ("2026-01",): 1}
    assert asked(opened, "repeat_rate", by=["month"], span=years) == {("2025-12",): 0.0, ("2026-01",): 1.0}
    assert asked(opened, "repeat_rate") == {(): 1.0}
