"""Each table of the database is declared: it keeps something of a person, or it tells of nobody."""

import pytest
from django.db import connection

from libreta.kernel import custom_fields, custom_types, personal, records
from libreta.kernel.actors import system_actor

pytestmark = pytest.mark.django_db
SOMEBODY = personal.Person(ids=(1,), emails=("a@example.com",), phones=("+40721000000",), marks=("ana@example.com",))


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p', 'm') "
            "AND c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND NOT EXISTS "
            "(SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        )
        return {name for (name,) in cursor.fetchall()}


def test_no_table_is_forgotten():
    declared = {one.table for one in personal.told()} | set(personal.silent_tables())
    forgotten = {t for t in _tables() if not t.startswith(("example_", "staged_"))} - declared
    assert forgotten == set(), "see docs/howto-personal-data.md"


def test_no_table_is_declared_twice():
    assert {one.table for one in personal.told()} & set(personal.silent_tables()) == set()


def test_a_text_column_without_a_fate_is_named():
    silent = {one.label: one.silent() for one in personal.told() if not one.delete}
    assert {label: names for label, names in silent.items() if names} == {}


def test_the_names_in_declarations_are_columns():
    for one in personal.told():
        names = {field.name for field in one.model._meta.concrete_fields}
        assert {*one.clear, *one.pseudonym, *one.stays, *one.hidden} <= names, one.label


def test_every_way_from_a_row_to_its_person_can_be_walked():
    for one in personal.told():
        assert one.rows(SOMEBODY).count() == 0, one.label


def test_what_is_cleared_can_be_empty():
    for one in personal.told():
        for name in one.clear:
            personal.blank_of(one.model._meta.get_field(name))


def test_a_guard_that_stands_aside_exists():
    with connection.cursor() as cursor:
        cursor.execute("SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid")
        there = set(cursor.fetchall())
    assert {(one.table, guard) for one in personal.told() for guard in one.guards} <= there


def test_a_declaration_that_keeps_rows_says_why():
    with pytest.raises(ValueError, match="say why"):
        personal.tell("directory.Address", heading="Addresses", whose=("customer",))


def test_a_type_of_the_companys_own_is_declared_by_itself_and_found_by_its_references():
    by = system_actor()
    custom_types.add_type(key="lease", label={"en": "Lease"}, plural={"en": "Leases"}, by=by)
    custom_fields.add_field("lease", name="tenant", kind="reference", label={"en": "Tenant"}, target="customer", by=by)
    model = records.get("lease").model
    at = "2026-03-01T10:00:00Z"
    model.objects.create(name="Flat 4", extra={"x_tenant": 1}, created_at=at, updated_at=at)
    model.objects.create(name="Flat 5", extra={"x_tenant": 2}, created_at=at, updated_at=at)
    (lease,) = [one for one in personal.told() if one.label == "kernel.custom_lease"]
    assert [row.name for row in lease.rows(SOMEBODY)] == ["Flat 4"]
    assert lease.silent() == []
    custom_types.forget()
