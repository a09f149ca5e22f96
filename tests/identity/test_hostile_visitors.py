"""Visitors who look for a way around: sign-in, keys, roles, names of record types."""

import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

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


@pytest.fixture
def proven(client, admin):
    """The administrator's browser, a moment after the password."""
    client.force_login(admin)
    client.raise_request_exception = False
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(admin.pk)
    session.save()
    return client


def test_odd_letters_and_numbers_break_no_page_of_settings(proven):
    odd = {"name": "a\x00b", "email": "a\x00@example.com", "role": "²", "team": "²", "user": "²", "label_en": "a\x00b"}
    for name in ("key_new", "invite", "team_new", "role_new", "type_new"):
        answer = proven.post(reverse(f"settings_{name}"), odd | {"key": "x\x00", "stages": "\x00a|b\n" + "z" * 200})
        assert answer.status_code in (200, 302, 403, 404, 422), name
    for asked in ("until=9999-12-31", "from=0001-01-01", "record=%C2%B2", "user=%C2%B2", "type=%00", "before=%C2%B2"):
        for name in ("audit", "looks"):
            assert proven.get(f"{reverse(f'settings_{name}')}?{asked}").status_code == 200, asked


@pytest.mark.parametrize("key", ["user", "notification", "setting", "import"])
def test_a_record_type_does_not_take_the_name_of_something_else(admin, actor_of, key):
    from libreta.kernel import custom_types
    from libreta.kernel.refusals import Invalid

    with pytest.raises(Invalid):
        custom_types.add_type(key=key, label={"en": "X"}, plural={"en": "X"}, by=actor_of(admin))
