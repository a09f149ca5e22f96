"""Visitors who look for a way around: sign-in, keys, roles, names of record types."""

import pytest
from django.core.cache import cache
from django.test import Client

from libreta.identity.keys.actions import create_key
from libreta.identity.models import Role
from libreta.kernel import stamps
from libreta.kernel.refusals import Forbidden

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _no_limits_of_other_tests():
    cache.clear()


@pytest.mark.parametrize("typed", ["alıce@example.com", "ALICE@EXAMPLE.COM", "aliſe@example.com", "alice@example.com "])
def test_another_spelling_of_an_address_is_no_further_try(alice, typed):
    client = Client()
    for _time in range(10):
        client.post("/accounts/login/", {"login": "alice@example.com", "password": "wrong wrong wrong"})
    client.post("/accounts/login/", {"login": typed, "password": PASSWORD})
    assert client.get("/customers/").status_code == 302  # still a stranger


def test_a_made_up_forwarded_address_is_no_further_try(alice):
    for number in range(12):
        client = Client(headers={"X-Forwarded-For": f"10.0.0.{number}"})
        client.post("/accounts/login/", {"login": "alice@example.com", "password": "wrong wrong wrong"})
    from libreta.identity.lockouts.models import LockOut

    assert set(LockOut.objects.filter(subject__startswith="ip:").values_list("subject", flat=True)) == {"ip:127.0.0.1"}


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(alice, target):
    answer = Client().post(
        f"/accounts/login/?next={target}", {"next": target, "login": alice.email, "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert "evil" not in answer.headers.get("Location", "") and "javascript" not in answer.headers.get("Location", "")


def test_signing_in_gives_a_new_session(alice):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_a_key_lets_nobody_act_for_a_member_of_another_team(alice, charlie, actor_of, now):
    Role.objects.filter(pk=charlie.role_id).update(capabilities=["settings.keys"])
    stamps.bump("identity")
    made = {"name": "x", "role_id": charlie.role_id, "expires_at": None, "by": actor_of(charlie), "at": now}
    assert create_key(user_id=charlie.pk, **made)[0].pk
    with pytest.raises(Forbidden):
        create_key(user_id=alice.pk, **made)


def test_a_role_above_ones_own_is_not_cut_down(alice, user_of, actor_of):
    from libreta.identity.roles.actions import change_role

    Role.objects.filter(pk=alice.role_id).update(capabilities=["settings.roles"])
    stamps.bump("identity")
    manager = Role.objects.get(key="manager")
    before = list(manager.capabilities)
    with pytest.raises(Forbidden):
        change_role(manager.pk, name="Manager", capabilities=[], scopes={}, fields={}, by=actor_of(alice))
    manager.refresh_from_db()
    assert manager.capabilities == before


def test_a_record_type_may_have_a_long_name(admin, actor_of):
    from libreta.kernel import custom_types, records

    key = "a_name_of_thirty_letters_or_so"
    custom_types.add_type(key=key, label={"en": "Long"}, plural={"en": "Longs"}, by=actor_of(admin))
    assert records.get(key).model.objects.count() == 0
