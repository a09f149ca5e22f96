"""Rate limits: RateLimit-* on each answer, 429 with Retry-After, one bucket for each key."""

import pytest

from libreta.api import limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow(settings):
    settings.LIBRETA_API_PER_MINUTE = 6
    settings.LIBRETA_API_BURST = 3


def test_answers_tell_what_is_left(api, slow):
    answer = api.get("me")
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("3", "2")
    assert 0 < int(answer["RateLimit-Reset"]) <= 31


def test_past_the_limit_is_429_with_the_time_to_wait(api, slow, api_of, bob):
    assert [api.get("me").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = api.post("customers", {"name": "Ana"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-requests")
    assert 1 <= int(answer["Retry-After"]) <= 11
    assert api_of(bob).get("customers?count=exact").json()["count"]["value"] == 0


def test_guessing_keys_runs_dry(stranger, slow):
    codes = [stranger.get("me", Authorization=f"Bearer lbr_x_{n}").status_code for n in range(3)]
    assert codes == [401, 429, 429]


def test_a_bucket_fills_again_with_time():
    bucket = limits.Limiter()
    take = {"cost": 1, "per_minute": 60, "burst": 2}
    assert [bucket.take("a", now=100.0, **take)[0] for _ in range(3)] == [True, True, False]
    assert bucket.take("a", now=100.5, **take)[0] is False
    assert bucket.take("a", now=101.1, **take)[0] is True
    assert bucket.take("b", now=101.1, **take) == (True, 1.0)


def test_no_limit_when_switched_off(api, settings):
    settings.LIBRETA_API_PER_MINUTE = 0
    answer = api.get("me")
    assert answer.status_code == 200
    assert "RateLimit-Limit" not in answer
