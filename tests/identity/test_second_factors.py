"""A second factor: an authenticator app, recovery codes, and who lost both."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from libreta.audit.models import Change

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def with_app(client, signed_in, alice):
    """Alice has an authenticator app; gives its secret."""
    signed_in(alice)
    session = client.session
    session["account_authentication_methods"] = [
        m | {"reauthenticated": True} for m in session["account_authentication_methods"]
    ]
    session.save()
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302
    client.logout()
    return secret


def test_the_password_alone_no_longer_opens(client, alice, password, with_app):
    answer = client.post("/accounts/login/", {"login": alice.email, "password": password})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/settings/me/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert client.get("/settings/me/").status_code == 302


def test_password_and_code_open(client, alice, password, with_app, settings):
    from django.core.cache import cache

    cache.clear()  # the code of this half minute was used to switch it on
    client.post("/accounts/login/", {"login": alice.email, "password": password})
    assert client.post("/accounts/2fa/authenticate/", {"code": code_of(with_app)}).status_code == 302
    assert client.get("/settings/me/").status_code == 200


def test_the_secret_is_sealed_in_the_database_and_absent_from_the_trail(alice, with_app):
    row = Authenticator.objects.get(user=alice, type="totp")
    assert with_app not in str(row.data)
    assert with_app not in str(list(Change.objects.values_list("changes", flat=True)))


def test_a_recovery_code_opens_once(client, alice, password, with_app):
    codes = Authenticator.objects.get(user=alice, type="recovery_codes").wrap().get_unused_codes()
    for expected in (302, 200):
        client.post("/accounts/login/", {"login": alice.email, "password": password})
        assert client.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == expected
        client.logout()


def test_an_administrator_lets_in_who_lost_the_factors(client, signed_in, admin, alice, password, with_app):
    assert signed_in(admin).post(f"/settings/users/{alice.pk}/second-factors/").status_code == 302
    assert Authenticator.objects.filter(user=alice).count() == 0
    client.logout()
    assert client.post("/accounts/login/", {"login": alice.email, "password": password})["Location"] == "/"
    cause = (
        Change.objects.filter(record_type="mfa.authenticator", action="delete").values_list("cause", flat=True).first()
    )
    assert cause == "identity.users.remove_second_factors"
