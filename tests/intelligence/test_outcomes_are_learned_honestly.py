"""On real leads the score is good without what was written after the outcome; on a random outcome it says nothing."""

import csv
from collections import Counter

import numpy as np
import pytest

from libreta.intelligence.sciences import leakage, logistic, ranking
from libreta.intelligence.sciences.encoding import Fact, design, encoder_of
from libreta.intelligence.sciences.outcomes import scored, study
from libreta.intelligence.sciences.readiness import NotReady
from tests.intelligence.shared_data import FOLDER


def shared(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the data set is not at {path}")
    return path


def facts_of(rows, without=(), numbers=()):
    def values(name):
        cells = [row[name] for row in rows]
        return [float(cell) if cell else None for cell in cells] if name in numbers else cells

    names = [name for name in rows[0] if name and name not in without]
    return [Fact(name, np.array(values(name), dtype=object), name in numbers) for name in names]


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def education():
    rows = read(shared("x_education_leads/Leads.csv"))
    numbers = ("TotalVisits", "Total Time Spent on Website", "Page Views Per Visit")
    facts = facts_of(rows, ("Prospect ID", "Lead Number", "Converted"), numbers)
    return facts, np.array([int(row["Converted"]) for row in rows])


@pytest.fixture(scope="module")
def learned(education):
    return study(*education)


def test_leads_of_a_school_are_told_apart_without_what_was_written_afterwards(learned):
    assert learned.auc >= 0.865
    assert learned.has_signal and learned.low > 0.85
    assert learned.auc > learned.baseline_auc + 0.05


def test_the_guard_finds_by_itself_what_was_written_afterwards(learned):
    left = {suspicion.fact for suspicion in learned.left_out}
    known = {"Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity"}
    asymmetric = {f"Asymmetrique {what} {kind}" for what in ("Activity", "Profile") for kind in ("Index", "Score")}
    assert left == known | asymmetric


def test_a_fact_that_tells_too_well_is_found_whatever_it_is_called(education):
    facts, outcome = education
    hidden = [Fact("colour", fact.values) for fact in facts if fact.name == "Tags"]
    (found,) = leakage.suspicions(hidden, outcome)
    assert (found.fact, found.code) == ("colour", "too_good") and found.number > 0.9


def test_each_score_names_what_raised_or_lowered_it(education, learned):
    facts, _outcome = education
    few = [Fact(fact.name, fact.values[:200], fact.is_number) for fact in facts]
    rows = scored(learned, few)
    assert all(0 <= chance <= 1 and 1 <= len(reasons) <= 3 for chance, reasons in rows)
    told = Counter(reason["feature"] for _chance, reasons in rows for reason in reasons)
    assert not set(told) & {suspicion.fact for suspicion in learned.left_out}


def test_on_deals_whose_outcome_is_random_it_says_that_there_is_no_signal():
    rows = [row for row in read(shared("maven_crm/sales_pipeline.csv")) if row["deal_stage"] in ("Won", "Lost")]
    teams = {row["sales_agent"]: row for row in read(shared("maven_crm/sales_teams.csv"))}
    accounts = {row["account"]: row for row in read(shared("maven_crm/accounts.csv"))}
    for row in rows:
        row |= {name: teams[row["sales_agent"]][name] for name in ("manager", "regional_office")}
        row |= {name: accounts[row["account"]][name] for name in ("sector", "employees", "office_location")}
    without = ("opportunity_id", "deal_stage", "engage_date", "close_date")
    found = study(facts_of(rows, without, ("employees",)), np.array([row["deal_stage"] == "Won" for row in rows]))
    assert (found.rows, found.positives) == (6711, 4238)
    assert found.low <= 0.5 and not found.has_signal
    assert [suspicion.fact for suspicion in found.left_out] == ["close_value"]


def test_a_fact_that_was_written_after_the_outcome_is_left_out_by_the_clock():
    generator = np.random.default_rng(1)
    outcome = (generator.random(400) < 0.5).astype(int)
    late = np.where(outcome == 1, generator.random(400) < 0.3, False)
    facts = [
        Fact("colour", np.array(["red", "blue"], dtype=object)[generator.integers(0, 2, 400)]),
        Fact("town", np.array(["a", "b"], dtype=object)[outcome], written_late=late),
        Fact("size", outcome.astype(object), True, declared_late=True),
    ]
    found = leakage.suspicions(facts, outcome)
    assert [(one.fact, one.code) for one in found] == [("town", "late"), ("size", "declared")]


@pytest.mark.parametrize(
    ("rows", "positives", "code"), [(199, 90, "too_few_outcomes"), (400, 39, "too_few_of_one_kind")]
)
def test_too_few_outcomes_are_an_answer(rows, positives, code):
    outcome = np.array([1] * positives + [0] * (rows - positives))
    with pytest.raises(NotReady) as state:
        study([Fact("colour", np.array(["red"] * rows, dtype=object))], outcome)
    assert state.value.code == code


def test_facts_that_are_the_same_everywhere_teach_nothing():
    outcome = np.array([0, 1] * 150)
    with pytest.raises(NotReady) as state:
        study([Fact("colour", np.array(["red"] * 300, dtype=object))], outcome)
    assert state.value.code == "no_facts"


@pytest.mark.parametrize(
    ("score", "outcome", "area"),
    [([1, 2, 3, 4], [0, 0, 1, 1], 1.0), ([4, 3, 2, 1], [0, 0, 1, 1], 0.0), ([1, 1, 1, 1], [0, 1, 0, 1], 0.5)],
)
def test_the_area_under_the_curve_of_small_cases(score, outcome, area):
    assert ranking.auc(np.array(score), np.array(outcome)) == area


def test_the_interval_is_that_of_hanley_and_mcneil():
    low, high = ranking.interval(0.893, 51, 58)  # their table II: standard error .032
    assert (high - low) / (2 * ranking.SURE) == pytest.approx(0.032, abs=0.001)


def test_the_ridge_finds_the_log_odds_of_a_table():
    matrix = np.array([[1.0]] * 80 + [[0.0]] * 80)
    outcome = np.array([1] * 60 + [0] * 20 + [1] * 20 + [0] * 60)
    coefficients = logistic.fit(matrix, outcome, 1e-9)
    assert coefficients == pytest.approx([np.log(1 / 3), 2 * np.log(3)], abs=1e-4)


def test_a_number_becomes_parts_and_what_is_missing_a_part_of_its_own():
    fact = Fact("size", np.array([None, *range(100)], dtype=object), True)
    encoder = encoder_of(fact)
    matrix = design([fact], [encoder])
    assert matrix.shape == (101, 11) and (matrix.sum(axis=1) == 1).all()
    assert matrix[0, 0] == 1 and encoder.label(0) == ""
    assert encoder.label(1).startswith("≤") and encoder.label(10).startswith(">")


def test_who_leaves_a_telephone_company_is_told_as_well_as_the_best_honest_models_do():
    with shared("telco/Telco-Customer-Churn.csv").open(encoding="utf-8") as lines:
        rows = [{name: cell.strip() for name, cell in row.items()} for row in csv.DictReader(lines)]
    left = np.array([row["Churn"] == "Yes" for row in rows]).astype(int)
    facts = facts_of(rows, ("customerID", "Churn"), ("tenure", "MonthlyCharges", "TotalCharges"))
    learned = study(facts, left)
    assert learned.auc >= 0.845
    assert learned.left_out == []
    assert learned.baseline == "Contract"
    assert learned.auc > learned.baseline_auc + 0.1
