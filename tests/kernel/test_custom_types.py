"""Record types that the company makes itself take the same path as the built-in ones."""

import pytest

from libreta.kernel import custom_fields, custom_types, query, records, writes
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgotten():
    yield
    custom_types.forget()


@pytest.fixture
def contract(admin, actor_of):
    """A type with two stages and a reference to a customer."""
    by = actor_of(admin)
    stages = [["draft", {"en": "Draft", "es": "Borrador"}], ["signed", {"en": "Signed"}]]
    custom_types.add_type(key="contract", label={"en": "Contract"}, plural={"en": "Contracts"}, stages=stages, by=by)
    custom_fields.add_field(
        "contract", name="customer", kind="reference", target="customer", label={"en": "Customer"}, by=by
    )
    custom_fields.add_field("contract", name="seats", kind="integer", label={"en": "Seats"}, by=by, indexed=True)
    return records.get("contract")


def test_a_new_type_is_read_written_filtered_searched_and_counted(contract, admin, actor_of, now):
    by = actor_of(admin)
    customer = writes.create("customer", [{"name": "Acme", "kind": "organisation"}], by=by, at=now)[0]
    rows = [{"name": "Años dorados", "x_customer": customer, "x_seats": 5}, {"name": "Other", "stage": "signed"}]
    first, second = writes.create("contract", rows, by=by, at=now)
    contracts = query.of("contracts", by=by, at=now)
    assert contracts.search("anos").ids() == [first]
    assert contracts.where({"field": "x_seats", "op": "gte", "value": 5}).ids() == [first]
    assert contracts.where({"field": "x_customer.name", "op": "eq", "value": "Acme"}).ids() == [first]
    assert {g.value: g.count for g in contracts.groups("stage")} == {"draft": 1, "signed": 1}
    customers = query.of("customer", by=by, at=now)
    assert customers.where(
        {"field": "contracts", "op": "any", "value": {"field": "stage", "op": "eq", "value": "draft"}}
    ).ids() == [customer]
    writes.update("contract", [writes.Change(second, {"stage": "draft", "x_seats": 7})], by=by, at=now)
    assert contracts.get(second)["x_seats"] == 7 and contracts.get(second)["version"] == 2
    assert str(contract.fields()["stage"].label_of("draft")) == "Draft"


def test_its_rows_have_owners_like_any_other(contract, alice, charlie, actor_of, now):
    made = writes.create("contract", [{"name": "Hers"}], by=actor_of(alice), at=now)[0]
    with pytest.raises(NotVisible):
        query.of("contract", by=actor_of(charlie), at=now).get(made)


def test_its_changes_are_in_the_audit_trail(contract, admin, actor_of, now):
    from libreta.audit.models import Change

    made = writes.create("contract", [{"name": "A"}], by=actor_of(admin), at=now)[0]
    writes.update("contract", [writes.Change(made, {"name": "B"})], by=actor_of(admin), at=now)
    trail = Change.objects.filter(record_type="contract", record_id=made).order_by("pk")
    assert [(c.action, c.changes) for c in trail] == [("create", None), ("update", {"name": ["A", "B"]})]


@pytest.mark.parametrize("key", ["customer", "Bad Key", "x", "setting", "1st", "drop;table"])
def test_bad_and_taken_names_are_refused(admin, actor_of, key):
    with pytest.raises(Invalid):
        custom_types.add_type(key=key, label={"en": "X"}, plural={}, by=actor_of(admin))
    assert not custom_types.CustomType.objects.exists()


def test_only_who_may_change_settings_makes_a_type(alice, actor_of):
    with pytest.raises(Forbidden):
        custom_types.add_type(key="boat", label={"en": "Boat"}, plural={}, by=actor_of(alice))
    assert not custom_types.CustomType.objects.exists()
