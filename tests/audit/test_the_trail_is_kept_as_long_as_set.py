"""For how long the trail is kept is set on a page, with a look at what goes; the seals prove what stays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from libreta.audit import retention
from libreta.audit.models import Access, Change, Retention, Seal
from libreta.audit.seals import breaks, seal
from libreta.kernel.refusals import Forbidden, Invalid

PAGE = "/settings/audit/retention/"


@pytest.fixture
def signed_in(db):
    """Returns a function that signs a user in who proved himself a moment ago."""
    import time

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return sign_in


@pytest.fixture
def sealed(transactional_db, admin, actor_of, customers_of):
    """Sealed changes and two looks, one of three years ago."""
    now = datetime.now(UTC)
    seal(at=now)
    ids = customers_of(actor_of(admin), *({"name": f"C{i}"} for i in range(5)))
    assert [seal(at=now), seal(at=now)][-1] >= 0
    for at in (now, now - timedelta(days=3 * 365)):
        Access.objects.create(at=at, actor_id=admin.pk, door="page", kind="view", record_type="customer")
    return ids


def test_nothing_is_removed_until_somebody_sets_for_how_long(sealed):
    before = Change.objects.count()
    assert (retention.months(), retention.carry_out(at=datetime.now(UTC))) == (None, 0)
    assert (Change.objects.count(), Access.objects.count()) == (before, 2)


def test_the_preview_counts_what_goes_and_the_job_removes_exactly_that(sealed, admin, actor_of):
    by, later = actor_of(admin), datetime.now(UTC) + timedelta(days=13 * 31)
    retention.keep_for(12, by=by, at=later)
    there, links = Change.objects.count(), Seal.objects.count()
    counted = retention.preview(12, at=later)
    assert counted.changes > 0 and counted.looks == 2
    assert retention.carry_out(at=later) == counted.changes
    assert (Change.objects.count(), Access.objects.count()) == (there - counted.changes, 0)
    assert (Seal.objects.count(), breaks()) == (links, [])
    assert retention.preview(12, at=later).changes == 0


def test_what_is_younger_stays(sealed, admin, actor_of):
    retention.keep_for(24, by=actor_of(admin), at=datetime.now(UTC))
    there = Change.objects.count()
    assert retention.carry_out(at=datetime.now(UTC)) == 0
    assert (Change.objects.count(), Access.objects.count()) == (there, 1)


def test_the_page_previews_keeps_and_removes(sealed, signed_in, admin):
    client = signed_in(admin)
    assert "kept for ever" in client.get(PAGE).content.decode()
    told = client.get(f"{PAGE}?months=24").content.decode()
    assert "0 changes and 1 looks" in told and "Keep the trail for 24 months" in told
    assert not Retention.objects.exists()
    answer = client.post(PAGE, {"months": "24"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert retention.months() == 24
    assert client.post(f"{PAGE}purge/").status_code == 302
    client.post(PAGE, {"months": ""})
    assert retention.months() is None


def test_only_who_has_the_right_sets_it(sealed, signed_in, alice, bob, admin, actor_of):
    for user in (alice, bob):
        client = signed_in(user)
        answers = [client.get(PAGE), client.post(PAGE, {"months": "12"}), client.post(f"{PAGE}purge/")]
        assert [answer.status_code for answer in answers] == [403, 403, 403]
        with pytest.raises(Forbidden):
            retention.keep_for(12, by=actor_of(user), at=datetime.now(UTC))
    with pytest.raises(Invalid):
        retention.keep_for(1, by=actor_of(admin), at=datetime.now(UTC))
    assert not Retention.objects.exists()
