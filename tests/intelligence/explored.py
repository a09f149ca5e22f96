"""The lake of the star schema's test as pages read it, and readers of it."""

from __future__ import annotations

import pytest

from libreta.intelligence.explorer import reading
from libreta.intelligence.marts import build
from tests.intelligence.test_the_star_schema import TODAY, lake_of


@pytest.fixture(scope="session")
def world_lake(tmp_path_factory):
    """The lake with its marts, built once."""
    folder = tmp_path_factory.mktemp("explored")
    lake_of(folder)
    build.build(folder, TODAY, "EUR")
    return folder


@pytest.fixture
def lake(world_lake, settings):
    """The pages read this lake, and nothing that another test asked."""
    settings.LAKE = world_lake
    reading.forget()
    yield world_lake
    reading.forget()


@pytest.fixture
def signed_in(client):
    """Returns a function that gives a client in which a user is signed in."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
