"""Credit for conversions agrees with the published figures of 10,000 paths, and adds up."""

from __future__ import annotations

import csv

import pytest

from libreta.intelligence.sciences import attribution
from libreta.intelligence.sciences.attribution import Journey
from libreta.intelligence.sciences.readiness import NotReady
from tests.intelligence.shared_data import ATTRIBUTION, needs_attribution


@pytest.fixture(scope="module")
def journeys():
    with ATTRIBUTION.open(encoding="utf-8") as rows:
        return [
            Journey(
                tuple(touch.strip() for touch in row["path"].split(">")),
                float(row["total_conversions"]),
                float(row["total_null"]),
            )
            for row in csv.DictReader(rows)
        ]


@needs_attribution
def test_first_last_and_equal_credit_are_the_published_ones(journeys):
    assert sum(journey.won for journey in journeys) == 19_785
    first, last, equal = (f(journeys) for f in (attribution.first_touch, attribution.last_touch, attribution.linear))
    assert (first["alpha"], first["iota"], first["eta"]) == (6_308, 4_606, 3_164)
    assert (last["alpha"], last["eta"]) == (8_447, 4_167)
    assert [equal["alpha"], equal["iota"]] == pytest.approx([7_574.719, 3_857.096], abs=0.0005)
    for credit in (first, last, equal):
        assert sum(credit.values()) == pytest.approx(19_785, abs=1e-6)


@needs_attribution
def test_removal_effects_are_the_published_ones(journeys):
    found = attribution.markov(journeys)
    names = ("alpha", "iota", "eta", "beta", "theta", "lambda")
    assert [round(found.effect[name], 3) for name in names] == [0.558, 0.406, 0.349, 0.264, 0.206, 0.134]
    assert sum(found.credit.values()) == pytest.approx(19_785, abs=1e-6)


def test_a_chain_small_enough_to_solve_by_hand():
    # From the start to a; from a half win, half go to b; of those one in four wins.
    journeys = [Journey(("a",), 4), Journey(("a", "b"), 1, 3)]
    found = attribution.markov(journeys)
    assert found.chance == pytest.approx(0.5 + 0.5 * 0.25)
    assert found.effect == pytest.approx({"a": 1.0, "b": 1 - 0.5 / 0.625})
    assert found.credit == pytest.approx({"a": 5 / 1.2, "b": 5 * 0.2 / 1.2})


def test_a_channel_that_won_nothing_has_no_credit_but_is_named():
    assert attribution.last_touch([Journey(("a",), 2), Journey(("b",), 0, 5)]) == {"a": 2.0, "b": 0.0}


def test_nobody_converted_is_an_answer():
    with pytest.raises(NotReady) as refusal:
        attribution.markov([Journey(("a",), 0, 9), Journey((), 3)])
    assert refusal.value.code == "no_conversions"
