"""Reverting: creates go to the trash, updates get their values back, what others changed stays and is reported."""

import pytest

from libreta.integrations.imports import carrying
from libreta.integrations.imports.models import ImportRow
from libreta.kernel import writes
from libreta.kernel.writes import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers(db):
    from libreta.directory.models import Customer

    return Customer.objects.filter(trashed_at=None)


@pytest.fixture
def take_back(system, now):
    return lambda run: carrying.revert(run.pk, by=system, clock=lambda: now)


def test_creates_and_updates_are_taken_back(bring, file_of, customers, take_back):
    bring(file_of("name,email,city\nAna,ana@example.com,Iași\nIon,ion@example.com,Cluj\n"))
    before = {c.email: (c.name, c.city) for c in customers}
    run = bring(
        file_of("name,email,city\nAna Pop,ana@example.com,Lima\nIon,ion@example.com,Cluj\nEva,eva@example.com,Quito\n")
    )
    assert (run.state, run.problem, run.counts["refused"]) == ("done", "", 0)
    assert {c.email: (c.name, c.city) for c in customers.all()} != before
    run = take_back(run)
    assert run.state == "reverted"
    assert run.counts["reverted"] == {"trashed": 1, "restored": 1, "kept": 0}
    assert {c.email: (c.name, c.city) for c in customers.all()} == before


def test_custom_fields_get_their_values_back(bring, file_of, customers, take_back, system, main_feed):
    from libreta.kernel import custom_fields

    custom_fields.add_field("customer", name="size", kind="integer", label={"en": "Size"}, by=system)
    bring(file_of("name,size\nAna,37\nIon,\n"))
    run = bring(file_of("name,size\nAna,40\nIon,41\n"), change=main_feed(keys=(("name",),)))
    assert dict(customers.values_list("name", "extra__x_size")) == {"Ana": 40, "Ion": 41}
    take_back(run)
    assert dict(customers.values_list("name", "extra__x_size")) == {"Ana": 37, "Ion": None}


def test_what_somebody_changed_since_stays_and_is_reported(bring, file_of, customers, take_back, system, now):
    bring(file_of("name,email,city\nAna,ana@example.com,Iași\n"))
    run = bring(
        file_of("name,email,city\nAna,ana@example.com,Lima\nEva,eva@example.com,Quito\nLuz,luz@example.com,Cusco\n")
    )
    ana, eva = customers.get(name="Ana"), customers.get(name="Eva")
    writes.update(
        "customer", [Change(ana.id, {"phone": "+40721234567"}), Change(eva.id, {"city": "Loja"})], by=system, at=now
    )
    run = take_back(run)
    assert run.counts["reverted"] == {"trashed": 1, "restored": 0, "kept": 2}
    assert dict(customers.values_list("name", "city")) == {"Ana": "Lima", "Eva": "Loja"}
    kept = ImportRow.objects.filter(run=run, is_kept=True).values_list("record_id", flat=True)
    assert set(kept) == {ana.id, eva.id}


def test_a_record_that_others_point_at_by_now_stays(bring, file_of, customers, take_back, system, now):
    run = bring(file_of("name,email\nAna,ana@example.com\nIon,ion@example.com\n"))
    ana = customers.get(name="Ana")
    writes.create("order", [{"customer": ana.id, "currency": "EUR"}], by=system, at=now)
    run = take_back(run)
    assert run.counts["reverted"] == {"trashed": 1, "restored": 0, "kept": 1}
    assert list(customers.values_list("name", flat=True)) == ["Ana"]


def test_an_import_of_several_kinds_is_taken_back_from_the_leaves(bring, file_of, customers, take_back):
    from libreta.catalog.models import Product
    from libreta.sales.models import Order, OrderLine

    text = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID\n"
    text += "".join(f"{i // 3},S{i % 4},Thing,{i + 1},2024-03-01,2.50,{i // 6}\n" for i in range(30))
    run = bring(file_of(text, "lines.csv"), "order_line", preset="order-lines", constants={"order.currency": "EUR"})
    assert (OrderLine.objects.count(), Order.objects.count(), Product.objects.count(), customers.count()) == (
        30,
        10,
        4,
        5,
    )
    run = take_back(run)
    assert run.counts["reverted"] == {"trashed": 49, "restored": 0, "kept": 0}
    for model in (OrderLine, Order, Product):
        assert model.objects.filter(trashed_at=None).count() == 0
    assert customers.count() == 0


def test_reverting_twice_takes_nothing_more(bring, file_of, customers, take_back):
    run = bring(file_of("name\nAna\n"))
    run = take_back(run)
    again = take_back(run)
    assert again.counts["reverted"] == {"trashed": 1, "restored": 0, "kept": 0}


def test_an_import_whose_owner_has_left_ends_and_an_administrator_takes_it_back(
    bring, file_of, alice, admin, actor_of, now
):
    from libreta.directory.models import Customer
    from libreta.identity.users.actions import deactivate_users
    from libreta.integrations.imports import actions, jobs
    from libreta.integrations.imports.models import ImportRun

    run = bring(file_of("name,email\nAna,ana@example.com\nIon,ion@example.com\n"), by=actor_of(admin))
    ImportRun.objects.filter(pk=run.pk).update(owner=alice, state="reverting")
    deactivate_users([alice.pk], by=actor_of(admin))
    jobs.revert_import(run_id=run.pk, door="page", user_id=alice.pk)
    run.refresh_from_db()
    assert (run.state, run.cancel_asked) == ("failed", False)
    assert "can no longer sign in" in run.problem
    assert Customer.objects.filter(trashed_at=None).count() == 2
    actions.revert(run.pk, by=actor_of(admin), at=now)
    jobs.revert_import(run_id=run.pk, door="page", user_id=admin.pk)
    run.refresh_from_db()
    assert (run.state, run.problem) == ("reverted", "")
    assert Customer.objects.filter(trashed_at=None).count() == 0
