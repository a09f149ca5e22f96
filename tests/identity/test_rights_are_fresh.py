"""A right that was taken away is gone at the next request, and asking costs one query."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from libreta.identity.actor import actor_of, current_stamp
from libreta.identity.keys.actions import create_key, revoke_key
from libreta.identity.keys.queries import actor_of_key
from libreta.identity.models import ApiKey, Role, RoleRight, Team, User
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller_key(admin, alice, actor_of):
    """An API key with which a program acts as Alice, as a seller."""
    return create_key(
        name="shop", user_id=alice.pk, role_id=alice.role_id, expires_at=None, by=actor_of(admin), at=datetime.now(UTC)
    )


def test_an_actor_carries_role_team_language_and_rights(alice, bob, charlie):
    actor = actor_of(alice)
    assert (actor.user_id, actor.name, actor.role, actor.language, actor.timezone) == (
        alice.pk,
        "Alice",
        "seller",
        "en",
        "UTC",
    )
    assert actor.colleague_ids == {alice.pk, bob.pk}
    assert (actor.rights.scope("customer", "read"), actor.rights.scope("customer", "update")) == ("team", "own")


def test_whoever_leads_sees_the_teams_below(alice, bob, team_of, user_of):
    sales = team_of("Sales")
    Team.objects.filter(name="North").update(parent=sales)
    head = user_of("head", "manager", "Sales")
    assert actor_of(head).colleague_ids == {head.pk, alice.pk, bob.pk}
    assert head.pk not in actor_of(alice).colleague_ids


@pytest.mark.parametrize(
    "change",
    [
        lambda user: RoleRight.objects.filter(role=user.role, verb="read").update(scope="none"),
        lambda user: connection.cursor().execute("UPDATE identity_role_right SET scope = 'none' WHERE verb = 'read'"),
        lambda user: User.objects.filter(pk=user.pk).update(role=None),
        lambda user: Role.objects.filter(pk=user.role_id).update(capabilities=[]) and RoleRight.objects.all().delete(),
    ],
)
def test_a_right_that_is_taken_away_is_gone_whatever_way_it_went(alice, change):
    assert actor_of(alice).rights.scope("customer", "read") == "team"
    change(alice)
    assert actor_of(alice).rights.scope("customer", "read") == "none"


def test_what_a_rolled_back_change_gave_is_not_remembered(alice):
    from django.db import transaction

    before = actor_of(alice)
    with transaction.atomic():
        Role.objects.filter(key="seller").update(capabilities=["*"])
        assert actor_of(alice).may("settings.users")
        transaction.set_rollback(True)
    assert not actor_of(alice).may("settings.users")
    assert actor_of(alice) == before


def test_signing_in_or_looking_around_does_not_empty_the_cache(alice):
    stamp = current_stamp()
    User.objects.filter(pk=alice.pk).update(last_login=datetime.now(UTC))
    assert current_stamp() == stamp


def test_a_deactivated_user_is_nobody(alice):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    with pytest.raises(User.DoesNotExist):
        actor_of(alice)


def test_a_signed_in_request_costs_one_query_for_who_asks(client, signed_in, alice):
    signed_in(alice)
    client.get("/settings/")
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get("/settings/")
    assert [q["sql"] for q in captured if "identity_" in q["sql"] or "django_session" in q["sql"]] == [
        q["sql"] for q in captured if "django_session" in q["sql"]
    ]
    assert sum("django_session" in q["sql"] for q in captured) == 1


def test_a_key_costs_one_query(seller_key, alice):
    _key, text = seller_key
    at = datetime.now(UTC)
    actor_of_key(text, at=at)
    with CaptureQueriesContext(connection) as captured:
        actor = actor_of_key(text, at=at + timedelta(seconds=5))
    assert len(captured) == 1
    assert (actor.user_id, actor.door, actor.key_id, actor.role) == (alice.pk, "api", _key.pk, "seller")


def test_a_key_is_kept_as_a_hash_only(seller_key):
    key, text = seller_key
    assert len(text.split("_", 2)[2]) >= 43  # 256 bits
    kept = ApiKey.objects.filter(pk=key.pk).values().get()
    assert text.split("_", 2)[2] not in str(kept)


def test_what_is_not_a_valid_key_opens_nothing(seller_key, alice, admin, actor_of):
    key, text = seller_key
    at = datetime.now(UTC)
    for wrong in (
        "",
        "lbr",
        "lbr__",
        text[:-1],
        text + "x",
        text.replace("lbr", "abc"),
        "lbr_" + "0" * 10 + "_x",
        "x" * 500,
    ):
        assert actor_of_key(wrong, at=at) is None
    ApiKey.objects.filter(pk=key.pk).update(expires_at=at - timedelta(seconds=1))
    assert actor_of_key(text, at=at) is None
    ApiKey.objects.filter(pk=key.pk).update(expires_at=None)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert actor_of_key(text, at=at) is None
    User.objects.filter(pk=alice.pk).update(is_active=True)
    assert actor_of_key(text, at=at) is not None
    revoke_key(key.pk, by=actor_of(admin), at=at)
    assert actor_of_key(text, at=at) is None


def test_a_key_stays_within_its_role(admin, alice, actor_of):
    read_only = Role.objects.get(key="read_only")
    _key, text = create_key(
        name="reports",
        user_id=admin.pk,
        role_id=read_only.pk,
        expires_at=None,
        by=actor_of(admin),
        at=datetime.now(UTC),
    )
    actor = actor_of_key(text, at=datetime.now(UTC))
    assert not actor.may("settings.users")
    assert actor.rights.scope("customer", "update") == "none"


def test_making_and_revoking_keys_is_for_those_who_may(alice, admin, actor_of):
    given = {"name": "x", "user_id": alice.pk, "role_id": alice.role_id, "expires_at": None, "at": datetime.now(UTC)}
    with pytest.raises(Forbidden):
        create_key(**given, by=actor_of(alice))
    with pytest.raises(Forbidden):
        revoke_key(1, by=actor_of(alice), at=given["at"])
    with pytest.raises(Invalid):
        create_key(**given | {"name": " "}, by=actor_of(admin))
    with pytest.raises(Invalid):
        create_key(**given | {"expires_at": given["at"]}, by=actor_of(admin))
    with pytest.raises(NotVisible):
        create_key(**given | {"user_id": 0}, by=actor_of(admin))
    assert ApiKey.objects.count() == 0


def test_a_key_opens_no_page_and_no_session_page(client, seller_key):
    _key, text = seller_key
    for path in ("/", "/settings/me/", "/accounts/password/change/"):
        assert client.get(path, headers={"Authorization": f"Bearer {text}"}).status_code == 403
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer lbr_0_0"}).status_code == 401


def test_the_use_of_a_key_is_noted_once_a_minute(seller_key):
    key, text = seller_key
    at = datetime.now(UTC)
    actor_of_key(text, at=at)
    actor_of_key(text, at=at + timedelta(seconds=30))
    key.refresh_from_db()
    assert key.last_used_at == at
    actor_of_key(text, at=at + timedelta(seconds=90))
    key.refresh_from_db()
    assert key.last_used_at == at + timedelta(seconds=90)
