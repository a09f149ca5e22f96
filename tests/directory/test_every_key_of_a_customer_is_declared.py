"""Who keeps the key of a customer says what a merge does with it; the database itself is asked too."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from libreta.directory.models import Customer
from libreta.kernel import bonds
from libreta.kernel.bonds import Bond, Deed

pytestmark = pytest.mark.django_db

LOST = "say in the area's bonds.py what a merge does with it (libreta.kernel.bonds)"


def _tables():
    return [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("libreta.")]


def test_every_reference_of_a_model_to_a_customer_is_declared():
    declared = {bond.name for bond in bonds.of("customer")}
    pointing = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Customer
    }
    assert len(pointing) >= 25
    assert pointing - declared == set(), LOST


def test_every_foreign_key_that_the_database_knows_is_declared():
    assert bonds.undeclared("customer") == [], LOST


def test_every_column_that_could_hold_keys_is_spoken_of():
    silent = sorted(
        f"{model._meta.db_table}.{field.column}"
        for model in _tables()
        for field in model._meta.concrete_fields
        if _could_hold_keys(field) and f"{model._meta.db_table}.{field.column}" not in bonds.told()
    )
    assert silent == [], LOST


def _could_hold_keys(field):
    if field.is_relation or field.primary_key or field.name == "extra":
        return False
    return isinstance(field, (models.JSONField, ArrayField)) or (
        isinstance(field, models.IntegerField) and field.column.endswith("_id")
    )


def test_what_is_declared_is_there():
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name || '.' || column_name FROM information_schema.columns")
        there = {name for (name,) in cursor.fetchall()}
    for bond in bonds.of("customer"):
        for one in (bond, *bond.parts):
            assert f"{one.table}.{one.column}" in there, one.name
            assert f"{one.table}.{one.key}" in there, one.name
            assert not one.type_column or f"{one.table}.{one.type_column}" in there, one.name
    assert {name.split(".x_")[0] for name in bonds.told()} - there == set()


def test_every_unique_rule_upon_a_declared_column_is_declared_too():
    """A move that breaks a unique rule would stop the merge; each such index is covered by a `Once`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attname), pg_get_expr(i.indpred, i.indrelid) "
            "FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey) "
            "WHERE i.indisunique GROUP BY i.indexrelid, c.relname, i.indpred, i.indrelid"
        )
        unique = cursor.fetchall()
    for bond in bonds.of("customer"):
        for one in (bond, *bond.parts):
            if one.deed is not Deed.MOVES:
                continue
            covered = {frozenset({one.column, *rule.columns}) for rule in one.once}
            for table, columns, _where in unique:
                if table == one.table and one.column in columns:
                    assert frozenset(columns) in covered, f"{one.name}: {columns}"


def test_a_bond_that_does_not_move_says_why():
    with pytest.raises(ValueError, match="say why"):
        Bond("somewhere", "customer_id", Deed.STAYS)


def test_a_custom_field_that_refers_to_customers_is_a_bond_by_itself(admin, actor_of):
    from libreta.kernel import custom_fields

    custom_fields.add_field(
        "order",
        name="referred_by",
        kind="reference",
        label={"en": "Referred by"},
        target="customer",
        by=actor_of(admin),
    )
    found = bonds.named("sales_order.extra.x_referred_by")
    assert (found.table, found.column, found.path, found.deed) == (
        "sales_order", "extra", "x_referred_by", Deed.MOVES
    )  # fmt: skip
