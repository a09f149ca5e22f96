"""Fixtures of the identity tests."""

import time

import pytest

PASSWORD = "a long enough password"


@pytest.fixture
def password():
    """The password of the whole cast."""
    return PASSWORD


@pytest.fixture
def signed_in(client):
    """Returns a function that signs a user in, who has given his password a moment ago."""

    def enter(user):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": user.email}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return enter
