"""What all tests share: files in a folder of their own, and the cast.

The cast: alice sells and owns; bob is in her team; charlie is in another team and must see nothing of theirs; admin.
"""

import pytest

pytest.register_assert_rewrite("tests.browsing")

from django.utils import translation  # noqa: E402

from libreta.kernel import stamps  # noqa: E402
from tests.browsing import browser, visit  # noqa: E402, F401  fixtures of all areas


def pytest_collection_modifyitems(items):
    """A browser on a busy machine may miss its moment: its tests are tried twice, and the report says which."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session", autouse=True)
def _emptied_between_tests():
    """Tests that commit are followed by an emptying of all tables; the audit trail lets itself be emptied only here."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    ordinary = DatabaseOperations.sql_flush

    def sql_flush(self, *args, **kwargs):
        statements = ordinary(self, *args, **kwargs)
        return ["SET LOCAL libreta.audit_open = 'on';", *statements] if statements else []

    DatabaseOperations.sql_flush = sql_flush
    yield
    DatabaseOperations.sql_flush = ordinary


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path, settings):
    """Files of a test stay in its own folder; the language and the settings of the test before are forgotten."""
    settings.MEDIA_ROOT = tmp_path / "files"
    translation.activate("en")
    stamps.forget()


@pytest.fixture
def team_of(db):
    """Returns a function that makes or finds a team by name."""
    from libreta.identity.models import Team

    return lambda name: Team.objects.get_or_create(name=name)[0]


@pytest.fixture
def user_of(db, team_of):
    """Returns a function that makes a user with a built-in role, in a team."""
    from libreta.identity.models import Role, User

    def make(name: str, role: str, team: str | None, **fields):
        return User.objects.create_user(
            f"{name}@example.com",
            "a long enough password",
            name=name.title(),
            role=Role.objects.get(key=role),
            team=team_of(team) if team else None,
            **fields,
        )

    return make


@pytest.fixture
def alice(user_of):
    """A seller of the northern team; she owns the records of most tests."""
    return user_of("alice", "seller", "North")


@pytest.fixture
def bob(user_of):
    """The manager of the northern team, Alice's colleague."""
    return user_of("bob", "manager", "North")


@pytest.fixture
def charlie(user_of):
    """A seller of the southern team; he must see nothing of the north."""
    return user_of("charlie", "seller", "South")


@pytest.fixture
def admin(user_of):
    """The administrator."""
    return user_of("admin", "administrator", None)


@pytest.fixture
def actor_of(db):
    """Returns a function that makes an actor of a user."""
    from libreta.identity.actor import actor_of as make

    return make


@pytest.fixture
def now():
    """The instant at which tests happen: a Wednesday noon in UTC."""
    from datetime import UTC, datetime

    return datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
