"""The world of the rights tests: made once for each module, committed, and gone after it."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command

from tests.rights.asking import Asker
from tests.rights.world import World, build


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, _emptied_between_tests) -> Iterator[World]:
    """The two teams and their records."""
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        yield build()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def everybody(world, django_db_blocker) -> Asker:
    """The browsers of everybody, signed in once."""
    with django_db_blocker.unblock():
        return Asker(world)


@pytest.fixture
def asker(db, everybody) -> Asker:
    """Asks as everybody."""
    return everybody
