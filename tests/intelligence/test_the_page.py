"""The page of intelligence, by role, with and without results."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from libreta.intelligence.models import IntelligenceRun

AT = datetime(2026, 3, 18, 2, 30, tzinfo=UTC)


@pytest.fixture
def page_of(db):
    def client(user) -> Client:
        found = Client()
        found.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return found

    return client


@pytest.fixture
def finished(db):
    """A run with results such as the CDNOW sample gives."""
    return IntelligenceRun.objects.create(
        state="done",
        progress=100,
        created_at=AT,
        started_at=AT,
        ended_at=AT,
        as_of=AT.date(),
        customers_scored=2357,
        rows_written=2300,
        parameters={
            "bg_nbd": {
                "parameters": {"r": 0.2426, "alpha": 30.895, "a": 0.793, "b": 2.426, "unit": "days"},
                "log_likelihood": -14363.53,
                "customers": 2357,
                "at_bound": False,
            },
            "gamma_gamma USD": {
                "parameters": {"p": 6.25, "q": 3.74, "v": 15.44},
                "log_likelihood": -4055.92,
                "customers": 946,
            },
        },
        backtest={
            "grade": "better",
            "capture": 0.61,
            "baseline_capture": 0.52,
            "holdout_days": 91,
            "customers": 2357,
            "expected_orders": 1200.4,
            "actual_orders": 1250.0,
            "by_frequency": [[0, 1411, 0.2, 0.25], [7, 100, 5.9, 6.1]],
        },
        notes=[{"code": "as_of_past", "day": "2011-12-09"}],
    )


def test_the_page_teaches_the_first_step_where_nothing_ran(page_of, bob):
    answer = page_of(bob).get(reverse("intelligence"))
    assert answer.status_code == 200
    assert "No scores yet" in answer.content.decode()


def test_the_page_shows_models_test_on_the_past_and_notes(page_of, bob, finished):
    text = page_of(bob).get(reverse("intelligence")).content.decode()
    for shown in (
        "2,357",
        "BG/NBD",
        "30.895",
        "Gamma-Gamma",
        "61%",
        "52% when ranked by past revenue",
        "Better than ranking by past revenue.",
        "The newest order is of December 9, 2011; the scores describe that day.",
        "Champions",
    ):
        assert shown in text, shown


def test_a_run_is_started_once_and_cancelled(page_of, bob):
    client = page_of(bob)
    assert client.post(reverse("intelligence_start")).status_code == 302
    run = IntelligenceRun.objects.get()
    assert (run.state, run.asked_by_id) == ("queued", bob.pk)
    assert client.post(reverse("intelligence_start")).status_code == 409
    assert IntelligenceRun.objects.count() == 1
    assert "hx-get" in client.get(reverse("intelligence_progress")).content.decode()
    assert client.post(reverse("intelligence_cancel", args=[run.pk])).status_code == 302
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert "hx-get" not in client.get(reverse("intelligence_progress")).content.decode()


def test_a_look_changes_nothing(page_of, bob):
    client = page_of(bob)
    assert client.get(reverse("intelligence_start")).status_code == 405
    assert client.get(reverse("intelligence_cancel", args=[1])).status_code == 405
    assert IntelligenceRun.objects.count() == 0


def test_the_web_process_does_not_load_the_analytical_libraries():
    code = """
import sys, django
django.setup()
import libreta.intelligence.urls, libreta.intelligence.runs.jobs
print(sorted({name.split(".")[0] for name in sys.modules} & {"ibis", "duckdb", "pandas", "scipy"}))
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert found.stdout.strip() == "[]"


def test_without_the_right_there_is_no_page_and_no_run(page_of, alice):
    client = page_of(alice)
    for name in ("intelligence", "intelligence_progress"):
        assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("intelligence_start")).status_code == 403
    assert IntelligenceRun.objects.count() == 0
