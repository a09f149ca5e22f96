"""Whatever way a change takes, the trail knows of it."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from libreta.audit import triggers
from libreta.audit.models import Change
from libreta.audit.tracked import tracked
from libreta.directory.models import Customer
from libreta.identity.models import User
from libreta.kernel import records, writes

pytestmark = pytest.mark.django_db


def test_a_typed_change_keeps_who_when_what_and_which_door(alice, actor_of, customers_of, trail, now):
    actor = actor_of(alice)
    (one,) = customers_of(actor, {"name": "Ana Ionescu", "city": "Cluj"})
    writes.update("customer", [writes.Change(one, {"city": "Iași"})], by=actor, at=now)
    created, changed = trail("customer", one)
    assert (created.action, created.changes) == ("create", None)
    assert (changed.action, changed.changes) == ("update", {"city": ["Cluj", "Iași"]})
    assert (changed.actor_id, changed.actor_name, changed.door) == (alice.pk, "Alice", "page")


def test_a_bulk_update_by_the_orm_leaves_one_row_per_record(alice, actor_of, customers_of, trail):
    ids = customers_of(actor_of(alice), *({"name": f"Customer {n}"} for n in range(50)))
    Customer.objects.filter(pk__in=ids).update(city="Brașov")
    changed = [row for row in trail("customer", *ids) if row.action == "update"]
    assert [row.changes for row in changed] == [{"city": ["", "Brașov"]}] * 50


def test_raw_sql_without_a_stamp_is_kept_as_sql(alice, actor_of, customers_of, trail):
    (one,) = customers_of(actor_of(alice), {"name": "Ana"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('libreta.actor', '', true)")
        cursor.execute("UPDATE directory_customer SET city = 'Cluj', version = version + 1 WHERE id = %s", [one])
        cursor.execute("SELECT session_user")
        role = cursor.fetchone()[0]
    last = trail("customer", one)[-1]
    assert (last.door, last.actor_id, last.actor_name) == ("sql", None, role)
    assert last.changes == {"city": ["", "Cluj"]}


def test_copy_upsert_and_a_changed_key_are_seen(alice, trail):
    with connection.cursor() as cursor:
        columns = "created_at, updated_at, version, extra, name"
        with cursor.cursor.copy(f"COPY directory_customer ({columns}, external_id) FROM STDIN") as copy:
            copy.write_row(["2026-01-01", "2026-01-01", 1, "{}", "Copied", "c1"])
        cursor.execute(
            f"INSERT INTO directory_customer ({columns}, external_id) VALUES (now(), now(), 1, '{{}}', 'Again', 'c1') "
            "ON CONFLICT (external_id) WHERE trashed_at IS NULL AND external_id IS NOT NULL "
            "DO UPDATE SET name = excluded.name RETURNING id"
        )
        (one,) = cursor.fetchone()
        cursor.execute("UPDATE directory_customer SET id = 900000001 WHERE id = %s", [one])
    assert [(r.action, r.changes) for r in trail("customer", one)][:2] == [
        ("create", None),
        ("update", {"name": ["Copied", "Again"]}),
    ]
    assert trail("customer", one)[2].action == "delete"
    assert trail("customer", 900000001)[0].action == "create"


def test_a_deletion_keeps_the_old_row_and_a_truncation_that_it_happened(alice, actor_of, customers_of, trail):
    (one,) = customers_of(actor_of(alice), {"name": "Ana", "city": "Cluj"})
    Customer.objects.filter(pk=one).delete()
    last = trail("customer", one)[-1]
    assert last.action == "delete"
    assert (last.changes["name"], last.changes["city"], last.changes["owner"]) == ("Ana", "Cluj", alice.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE directory_customer CASCADE")
    assert trail("customer")[-1].action == "truncate"


def test_a_write_that_changes_nothing_leaves_no_row(alice, actor_of, customers_of, trail):
    (one,) = customers_of(actor_of(alice), {"name": "Ana", "city": "Cluj"})
    before = len(trail("customer", one))
    Customer.objects.filter(pk=one).update(city="Cluj", version=9)
    assert len(trail("customer", one)) == before


def test_custom_fields_are_told_one_by_one(alice, actor_of, customers_of, trail):
    (one,) = customers_of(actor_of(alice), {"name": "Ana"})
    Customer.objects.filter(pk=one).update(extra={"x_size": 3, "x_colour": "red"})
    Customer.objects.filter(pk=one).update(extra={"x_size": 4, "x_colour": "red"})
    assert [row.changes for row in trail("customer", one)[1:]] == [
        {"x_size": [None, 3], "x_colour": [None, "red"]},
        {"x_size": [3, 4]},
    ]


def test_an_undone_transaction_leaves_no_trace(alice, actor_of, customers_of):
    before = Change.objects.count()
    with pytest.raises(ValueError, match="stop"), transaction.atomic():
        customers_of(actor_of(alice), {"name": "Ana"})
        raise ValueError("stop")
    assert Change.objects.count() == before


def test_passwords_and_secrets_never_enter_the_trail(alice, trail):
    alice.set_password("an entirely new password")
    alice.save()
    last = trail("identity.user", alice.pk)[-1]
    assert last.changes == {"password": [None, None]}
    User.objects.filter(pk=alice.pk).delete()
    assert "password" not in trail("identity.user", alice.pk)[-1].changes


def test_every_registered_record_type_and_every_table_of_rights_is_under_watch():
    assert triggers.missing() == []
    assert triggers.install() == []  # a second time there is nothing to do
    tables = {item.table for item in tracked()}
    assert {t.model._meta.db_table for t in records.declared()} <= tables
    assert {"identity_user", "identity_role_right", "kernel_customfield"} <= tables


def test_a_disabled_trigger_is_found():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE directory_customer DISABLE TRIGGER audit_on_update")
    assert triggers.missing() == ["directory_customer: update"]
    assert triggers.install() == ["directory_customer"]
    assert triggers.missing() == []


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_change SET door = 'x'", "DELETE FROM audit_change", "TRUNCATE audit_change"]
)
def test_the_trail_is_append_only(alice, sql):
    before = Change.objects.count()
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Change.objects.count() == before > 0
