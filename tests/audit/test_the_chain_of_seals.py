"""Sealed changes cannot be altered, removed or slipped in unnoticed."""

import pytest
from django.db import connection

from libreta.audit import opening
from libreta.audit.models import Change, Seal
from libreta.audit.seals import breaks, seal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sealed(alice, actor_of, customers_of, now):
    """Twenty customers whose changes are sealed."""
    ids = customers_of(actor_of(alice), *({"name": f"Customer {n}", "city": "Cluj"} for n in range(20)))
    seal(at=now)
    seal(at=now)
    return ids


def test_what_is_settled_is_sealed_at_the_second_look(alice, actor_of, customers_of, now):
    customers_of(actor_of(alice), {"name": "Ana"})
    count = Change.objects.count()
    assert seal(at=now) == 0  # the first look only remembers how far the ids went
    assert seal(at=now) == count
    assert seal(at=now) == 0
    assert breaks() == []


def test_an_open_transaction_holds_the_seal_back(alice, actor_of, customers_of, now):
    import psycopg
    from django.conf import settings

    facts = settings.DATABASES["default"]
    other = psycopg.connect(
        host=facts["HOST"], port=facts["PORT"], user=facts["USER"], password=facts["PASSWORD"],
        dbname=connection.settings_dict["NAME"],
    )  # fmt: skip
    with other:
        other.execute("UPDATE identity_team SET name = name || '!'")  # takes an id of the trail, not committed yet
        customers_of(actor_of(alice), {"name": "Ana"})
        seal(at=now)
        assert seal(at=now) == 0
    assert seal(at=now) == Change.objects.count()
    assert breaks() == []


def test_an_altered_change_is_found(sealed):
    with opening.opened(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_change SET actor_name = 'Somebody else' WHERE record_id = %s", [sealed[3]])
    assert [b.reason for b in breaks()] == ["a change was altered"]


def test_a_removed_change_is_found(sealed):
    with opening.opened():
        Change.objects.filter(record_type="customer", record_id=sealed[3]).delete()
    assert "changes were sealed" in breaks()[0].reason


def test_a_replaced_seal_is_found(sealed, alice, actor_of, customers_of, now):
    customers_of(actor_of(alice), {"name": "Later"})
    seal(at=now)
    seal(at=now)
    first = Seal.objects.order_by("id").first()
    with opening.opened():
        Seal.objects.filter(pk=first.pk).update(hash=bytes(32))
    assert {b.seal_id for b in breaks()} == {first.pk, first.pk + 1}


def test_an_erased_person_leaves_the_chain_whole(sealed, now):
    from libreta.directory.models import Customer

    Customer.objects.filter(pk=sealed[0]).update(city="Secret street")
    seal(at=now)
    seal(at=now)
    assert opening.redact("customer", [sealed[0]], reason="erasure", at=now) == 1
    kept = Change.objects.filter(record_type="customer", record_id=sealed[0]).order_by("id").last()
    assert kept.changes == {"city": [None, None]}
    assert breaks() == []


def test_retention_removes_whole_runs_and_keeps_their_seals(sealed, now):
    from datetime import UTC, datetime, timedelta

    links = Seal.objects.count()
    assert opening.purge(before=datetime.now(UTC) + timedelta(days=1), at=now) > 20
    assert not Change.objects.filter(record_id__in=sealed).exists()
    assert Seal.objects.count() == links
    assert breaks() == []
