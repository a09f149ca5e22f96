"""Experiments are judged as published: arms, fair draws, and uplift that is or is not there."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from libreta.intelligence.sciences import experiments, logistic
from libreta.intelligence.sciences.experiments import SURE, Arm
from libreta.intelligence.sciences.readiness import NotReady
from tests.intelligence.shared_data import COOKIE_CATS, HILLSTROM, needs_cookie_cats, needs_hillstrom

NONE, MEN, WOMEN = "No E-Mail", "Mens E-Mail", "Womens E-Mail"


@pytest.fixture(scope="module")
def mailing():
    return pd.read_csv(HILLSTROM)


def arm(mailing: pd.DataFrame, segment: str, outcome: str) -> Arm:
    return Arm.of(mailing.loc[mailing["segment"] == segment, outcome].to_numpy())


@needs_hillstrom
@pytest.mark.parametrize(
    ("segment", "visit", "conversion", "spend"),
    [
        (NONE, 0.106167, 0.005726, 0.652789),
        (MEN, 0.182757, 0.012531, 1.422617),
        (WOMEN, 0.151400, 0.008837, 1.077202),
    ],
)
def test_the_arms_of_the_mailing_are_the_published_ones(mailing, segment, visit, conversion, spend):
    found = [arm(mailing, segment, outcome).mean for outcome in ("visit", "conversion", "spend")]
    assert np.round(found, 6).tolist() == [visit, conversion, spend]


@needs_hillstrom
@pytest.mark.parametrize(("segment", "difference", "z"), [(MEN, 0.076590, 22.62), (WOMEN, 0.045233, 13.98)])
def test_the_lifts_of_the_mailing_are_the_published_ones(mailing, segment, difference, z):
    found = experiments.share_lift(arm(mailing, segment, "visit"), arm(mailing, NONE, "visit"))
    assert found.difference == pytest.approx(difference, abs=5e-7)
    # The published z divides by the spread of each arm, on which our interval stands; ours pools the two.
    assert found.difference / ((found.high - found.low) / 2 / SURE) == pytest.approx(z, abs=0.006)
    assert found.z == pytest.approx(z, rel=0.01)
    assert found.is_signal
    spend = experiments.mean_lift(arm(mailing, segment, "spend"), arm(mailing, NONE, "spend"))
    assert spend.is_signal


@needs_hillstrom
def test_uplift_of_visits_is_there_and_uplift_of_conversions_is_noise(mailing):
    women = mailing[mailing["segment"] != MEN].reset_index(drop=True)
    facts = pd.get_dummies(
        women[["recency", "history_segment", "history", "mens", "womens", "zip_code", "newbie", "channel"]],
        columns=["history_segment", "zip_code", "channel"],
        drop_first=True,
    ).astype(float)
    facts["log_history"] = np.log(facts["history"])
    matrix = ((facts - facts.mean()) / facts.std()).to_numpy()
    treated = (women["segment"] == WOMEN).to_numpy().astype(int)
    uplift, response, noise = [], [], 0
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(women))
        known, asked = order[: int(0.7 * len(order))], order[int(0.7 * len(order)) :]
        for outcome in ("visit", "conversion"):
            came = women[outcome].to_numpy()
            score = experiments.two_model_uplift(matrix[known], treated[known], came[known], matrix[asked])
            low, _high = experiments.qini_interval(score, treated[asked], came[asked], draws=60)
            if outcome == "conversion":
                noise += low <= 0
            else:
                assert low > 0
                uplift.append(experiments.qini(score, treated[asked], came[asked]))
                plain = logistic.chances(matrix[asked], logistic.fit(matrix[known], came[known], 1.0))
                response.append(experiments.qini(plain, treated[asked], came[asked]))
    assert np.mean(uplift) == pytest.approx(0.06, abs=0.01)
    assert np.mean(response) == pytest.approx(0.014, abs=0.005)
    assert noise >= 3


@needs_cookie_cats
def test_a_broken_draw_is_seen_before_any_other_figure():
    players = pd.read_csv(COOKIE_CATS, encoding="utf-8-sig")
    unfair = experiments.sample_ratio(players["version"].value_counts().to_dict())
    assert round(unfair, 4) == 0.0086
    assert unfair < experiments.UNFAIR
    kept = {v: Arm.of(players.loc[players["version"] == v, "retention_7"]) for v in ("gate_30", "gate_40")}
    assert round(experiments.share_lift(kept["gate_40"], kept["gate_30"]).p, 5) == 0.00155


def test_a_fair_draw_passes_also_when_the_plan_was_uneven():
    assert experiments.sample_ratio({"a": 5_020, "b": 4_980}) > 0.5
    assert experiments.sample_ratio({"a": 9_020, "b": 980}, {"a": 9, "b": 1}) > 0.4
    assert experiments.sample_ratio({"a": 9_020, "b": 980}) < 1e-9


def test_a_ranking_by_chance_gains_nothing_and_the_best_one_all():
    random = np.random.default_rng(1)
    treated, outcome = random.integers(0, 2, 4_000), random.integers(0, 2, 4_000)
    low, high = experiments.qini_interval(random.random(4_000), treated, outcome, draws=60)
    assert low < 0 < high
    best = np.where(treated == 1, outcome, -outcome).astype(float)
    assert experiments.qini(best, treated, outcome) == pytest.approx(1.0)


def test_an_arm_without_people_is_refused():
    with pytest.raises(NotReady):
        Arm.of(np.array([]))
    with pytest.raises(NotReady):
        experiments.sample_ratio({"a": 5})
