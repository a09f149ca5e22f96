"""The cast with keys, and a small client that speaks JSON."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from libreta.api import limits


@pytest.fixture(autouse=True)
def _full_buckets():
    """Each test starts with full buckets."""
    limits.limiter.buckets.clear()


class Api:
    """A client that sends JSON with a bearer key."""

    def __init__(self, key: str | None) -> None:
        self.http = Client()
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def call(self, method, path, body=None, **headers):
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
        kind = more.pop("Content-Type", "application/json")
        path = path if path.startswith("/api/") else f"/api/v1/{path}"
        return self.http.generic(method, path, data, content_type=kind, headers={**self.headers, **more})

    def get(self, path, **headers):
        return self.call("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.call("POST", path, body, **headers)

    def patch(self, path, body=None, **headers):
        return self.call("PATCH", path, body, **headers)

    def put(self, path, body=None, **headers):
        return self.call("PUT", path, body, **headers)

    def delete(self, path, **headers):
        return self.call("DELETE", path, **headers)


@pytest.fixture
def key_of(db):
    """Returns a function that makes a key for a user, with the rights of the user's role."""
    from libreta.identity.keys.actions import create_key
    from libreta.kernel.actors import system_actor

    def make(user):
        _key, text = create_key(
            name="test",
            user_id=user.pk,
            role_id=user.role_id,
            expires_at=None,
            by=system_actor(),
            at=datetime.now(UTC),
        )
        return text

    return make


@pytest.fixture
def api_of(key_of):
    """Returns a function that makes the API client of a user."""
    return lambda user: Api(key_of(user))


@pytest.fixture
def stranger():
    """A client without a key."""
    return Api(None)


@pytest.fixture
def api(api_of, alice):
    """Alice's client."""
    return api_of(alice)


@pytest.fixture
def all_rows(transactional_db):
    """A test that needs real commits and other connections."""
