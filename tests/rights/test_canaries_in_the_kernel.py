"""Rows and fields that are not shared leave the kernel by no way: list, count, sort, filter, sum, search, labels."""

from contextlib import suppress

import pytest
from django.db import transaction

from libreta.directory.models import Customer
from libreta.kernel import query, records, writes
from libreta.kernel.refusals import BadFilter, Duplicate, Forbidden, Invalid, NotVisible, Refusal, StaleVersion
from tests.rights.world import CANARY, HIDDEN, NUMBER, SECRET, leaked

pytestmark = pytest.mark.django_db
TYPES = [t.key for t in records.declared()]


@pytest.fixture
def asked(db, world):
    """Returns a function that starts a query as somebody."""
    return lambda part, key="customer": query.of(key, by=world.actor(part), at=world.now)


def everything(ask, part, key):
    """Gives all that somebody can get to read of a type, name by name."""
    base = ask(part, key)
    for of_trash in (False, True):
        rows = base.trashed(of_trash).page(200).rows
        yield "list", rows
        yield "labels", base.labels(rows)
        yield "stream", list(base.trashed(of_trash).stream())
    for name, described in base.fields().items():
        with suppress(BadFilter):
            yield f"groups by {name}", base.groups(name)
        with suppress(BadFilter):
            yield f"sorted by {name}", base.sort((name, "-id")).page(200).rows
        if described.kind in ("integer", "decimal", "money"):
            with suppress(BadFilter):
                yield f"sum of {name}", base.sums((name,))
        if described.is_link and described.target:
            with suppress(BadFilter):
                yield f"of {name}", base.where({"field": f"{name}.name", "op": "contains", "value": CANARY}).page().rows
    for text in ("Trading", "Legal", "office", "+40731942570", "731942570", "Village", "note", "Call", "Half"):
        yield f"search for {text}", base.search(text).page(200).rows
        yield f"best of {text}", base.search(text).top(20)


@pytest.mark.parametrize("key", TYPES)
@pytest.mark.parametrize("part", ["stranger"])
def test_the_south_reads_nothing_of_the_north(asked, part, key):
    for name, value in everything(asked, part, key):
        assert leaked(value, CANARY, SECRET, NUMBER) == [], f"{name} of {key}"


@pytest.mark.parametrize("key", TYPES)
def test_the_blind_read_no_hidden_field(asked, key):
    for name, value in everything(asked, "blind", key):
        assert leaked(value, SECRET, NUMBER) == [], f"{name} of {key}"


@pytest.mark.parametrize("key", TYPES)
def test_the_north_and_the_administrator_read_it_all(asked, world, key):
    """The proof that the canaries are there to be found."""
    if key in world.ids:
        for part in ("owner", "manager", "administrator", "read_only"):
            assert leaked(asked(part, key).page(200).rows, CANARY), f"{part} reads {key}"


@pytest.mark.parametrize("mode", ["estimate", "exact"])
def test_counts_tell_nothing(asked, world, mode):
    assert asked("stranger").count(mode).value == 1
    assert asked("stranger").where({"field": "city", "op": "starts", "value": CANARY}).count(mode).value == 0
    assert asked("stranger").search("Trading").count(mode).value == 0
    assert asked("blind").count(mode).value == 3
    for text in ("office", SECRET, f"{SECRET}-TAX"):
        assert asked("blind").search(text).count(mode).value == 0


@pytest.mark.parametrize("name", HIDDEN["customer"])
def test_a_hidden_field_is_no_filter_no_order_no_group_no_sum_and_no_column(asked, name):
    blind = asked("blind")
    tree = {"field": name, "op": "eq", "value": "x"}
    for doing in (
        lambda: blind.where(tree).count("exact"),
        lambda: blind.where({"not": {"or": [tree]}}).count("exact"),
        lambda: blind.where({"field": name, "op": "empty", "value": True}).ids(),
        lambda: blind.where({"field": f"parent.{name}", "op": "empty", "value": True}).ids(),
        lambda: asked("blind", "note").where({"field": f"customer.{name}", "op": "contains", "value": SECRET}).ids(),
        lambda: (
            asked("blind")
            .where({"field": "notes", "op": "any", "value": {"field": f"customer.{name}", "op": "eq"}})
            .ids()
        ),
        lambda: blind.sort((name,)).page(),
        lambda: blind.sort((f"-{name}",)).page(),
        lambda: blind.groups(name),
        lambda: blind.groups("kind", sums=(name,)),
        lambda: blind.sums((name,)),
        lambda: blind.only((name,)).page(),
    ):
        with pytest.raises(BadFilter) as refused:
            doing()
        assert leaked(refused.value, SECRET, NUMBER) == []


def test_relations_do_not_reach_rows_that_are_not_shared(asked, world):
    plain = world.ids["plain"]
    stranger = asked("stranger")
    for name in ("notes", "tasks", "orders"):
        for op in ("any", "none"):
            with suppress(BadFilter):
                found = stranger.where({"field": name, "op": op}).ids()
                assert found == ([plain] if op == "none" else [])


def test_one_record_is_not_there_for_a_stranger(asked, world):
    for key, record_id in world.ids.items():
        if key in TYPES:
            with pytest.raises(NotVisible) as refused:
                asked("stranger", key).get(record_id)
            assert leaked(refused.value, CANARY, SECRET) == []
    assert query.titles("customer", [world.ids["customer"]], by=world.actor("stranger"), at=world.now) == {}


def test_a_stranger_writes_nothing_and_learns_nothing_by_trying(asked, world):
    stranger, customer = world.actor("stranger"), world.ids["customer"]
    before = Customer.objects.filter(pk=customer).values().get()
    arguments = {"by": stranger, "at": world.now}
    for doing in (
        lambda: writes.update("customer", [writes.Change(customer, {"city": "Mine"})], **arguments),
        lambda: writes.update("customer", [writes.Change(customer, {"city": "Mine"}, version=0)], **arguments),
        lambda: writes.set_values("customer", [customer], {"owner": stranger.user_id}, **arguments),
        lambda: writes.trash("customer", [customer], **arguments),
        lambda: writes.restore("customer", [customer], **arguments),
    ):
        with pytest.raises(NotVisible) as refused:
            doing()
        assert leaked([refused.value, refused.value.errors, refused.value.extra], CANARY, SECRET) == []
    assert Customer.objects.filter(pk=customer).values().get() == before


@pytest.mark.parametrize("key", ["note", "task", "address", "contact_point", "order"])
def test_a_stranger_hangs_nothing_on_what_is_not_shared(asked, world, key):
    described = records.get(key)
    values = {"body": "x", "title": "x", "value": "x@example.com", "kind": "email", "currency": "EUR", "street": "x"}
    given = {n: v for n, v in values.items() if described.field(n)} | {"customer": world.ids["customer"]}
    before = described.model.objects.count()
    with pytest.raises(Refusal) as refused, transaction.atomic():
        writes.create(key, [given], by=world.actor("stranger"), at=world.now)
    assert isinstance(refused.value, Invalid | NotVisible | Forbidden)
    assert leaked([refused.value, refused.value.errors, getattr(refused.value, "rows", "")], CANARY, SECRET) == []
    assert described.model.objects.count() == before


def test_a_duplicate_does_not_name_the_record_that_is_not_shared(asked, world):
    with pytest.raises(Duplicate) as refused, transaction.atomic():
        writes.create(
            "customer", [{"name": "Mine", "external_id": "taken-1"}], by=world.actor("stranger"), at=world.now
        )
    assert refused.value.matches == []
    assert leaked([refused.value, refused.value.errors], CANARY, SECRET) == []


def test_the_blind_write_no_hidden_field_and_see_none_in_a_conflict(asked, world):
    blind, half = world.actor("blind"), world.ids["half"]
    before = Customer.objects.filter(pk=half).values().get()
    for name in HIDDEN["customer"]:
        with pytest.raises((Forbidden, Invalid)) as refused, transaction.atomic():
            writes.update("customer", [writes.Change(half, {name: "1"})], by=blind, at=world.now)
        assert leaked([refused.value, refused.value.errors, getattr(refused.value, "rows", "")], SECRET, NUMBER) == []
    assert Customer.objects.filter(pk=half).values().get() == before
    administrator = world.actor("administrator")
    changed = {"street": f"{SECRET} Avenue", "city": "Mamaia"}
    writes.update("customer", [writes.Change(half, changed)], by=administrator, at=world.now)
    with pytest.raises(StaleVersion) as refused, transaction.atomic():
        writes.update("customer", [writes.Change(half, {"city": "Eforie"}, version=1)], by=blind, at=world.now)
    assert leaked([refused.value, refused.value.conflicts, refused.value.extra], SECRET) == []


def test_history_shows_neither_hidden_fields_nor_foreign_records(asked, world):
    from libreta.audit import history

    customer = world.ids["customer"]
    with pytest.raises(NotVisible):
        history.entries("customer", customer, world.actor("stranger"))
    told = history.entries("customer", customer, world.actor("blind"))
    assert leaked(told, CANARY) and leaked(told, SECRET, NUMBER) == []
    assert leaked(history.for_api("customer", customer, by=world.actor("blind")), SECRET, NUMBER) == []
    assert leaked(history.entries("customer", customer, world.actor("owner")), SECRET)


def test_the_event_stream_names_only_records_that_are_shared(asked, world):
    from libreta.kernel.actors import Scope

    ids = [world.ids["customer"], world.ids["plain"]]
    assert world.actor("stranger").rights.scope("customer", "read") is Scope.TEAM
    assert asked("stranger").with_ids(ids).ids() == [world.ids["plain"]]
