"""Codes and numbers become whole sentences in the reader's language and manner of numbers."""

from __future__ import annotations

import pytest
from django.utils import translation

from libreta.intelligence import reasons, terms
from libreta.intelligence.reasons import reason_sentences
from libreta.intelligence.sciences import rfm


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            {"code": "silent", "orders": 14, "interval": 21.3, "silent": 74},
            "Bought 14 times, every 21 days on average; silent for 74 days.",
        ),
        (
            {"code": "in_rhythm", "orders": 1400, "interval": 1.5, "silent": 1},
            "Bought 1,400 times, every 1.5 days on average; the last time 1 day ago.",
        ),
        ({"code": "bought_once", "silent": 1}, "Bought once, 1 day ago."),
        ({"code": "bought_once", "silent": 400}, "Bought once, 400 days ago."),
        (
            {"code": "chance_fell", "before": 1.0, "now": 0.34},
            "The chance of still being active fell from 99% to 34% since the last purchase.",
        ),
        ({"code": "overdue", "chance": 0.973}, "With this rhythm, 97% would have bought again by now."),
        (
            {"code": "worth", "amount": "1234.50", "currency": "EUR"},
            "Worth €1,234.50 over the coming twelve months, at the rhythm and spend so far.",
        ),
        (
            {"code": "as_of_past", "day": "2011-12-09"},
            "The newest order is of December 9, 2011; the scores describe that day.",
        ),
    ],
)
def test_each_reason_is_a_whole_sentence(reason, sentence):
    assert reason_sentences([reason], "en") == [sentence]


def test_numbers_follow_the_language():
    reason = {"code": "spent", "amount": "1234567.5", "currency": "RON"}
    with translation.override("en"):
        assert "1.234.567,50\xa0RON" in reason_sentences([reason], "ro")[0]
        assert "RON\xa01,234,567.50" in reason_sentences([reason], "en")[0]


@pytest.mark.parametrize(
    "reason", [{"code": "of_an_older_version"}, {}, {"code": "silent"}, {"code": "as_of_past", "day": None}]
)
def test_what_is_not_understood_is_left_out(reason):
    assert reason_sentences([reason], "en") == []
    assert reason_sentences(None, "en") == []


def test_every_segment_has_words_and_every_word_a_segment():
    assert tuple(terms.SEGMENTS) == rfm.SEGMENTS
    assert [key for key, _label in terms.segment_choices()] == list(rfm.SEGMENTS)


def test_every_state_that_stops_a_run_can_be_told():
    codes = ("contract_broken", "unreconciled", "disk", "database", "fault", "other_run", "interrupted", "cancelled")
    for code in codes:
        assert str(reasons.SENTENCES[code]).endswith(".")
