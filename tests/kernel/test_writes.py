"""Plural writes: what they refuse leaves everything as it was."""

import pytest

from libreta.kernel import query, writes
from libreta.kernel.models import EventRow
from libreta.kernel.refusals import Duplicate, Forbidden, Invalid, NotVisible, StaleVersion
from libreta.kernel.writes import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def snapshot():
    """Returns a function that gives all customers and events as they stand."""
    from libreta.directory.models import Customer

    return lambda: (list(Customer.objects.order_by("pk").values()), EventRow.objects.count())


@pytest.fixture
def hers(alice, actor_of, now):
    """Three customers of Alice's."""
    rows = [{"name": f"Hers {i}", "kind": "organisation"} for i in range(3)]
    return writes.create("customer", rows, by=actor_of(alice), at=now)


def read(id, user, actor_of, now):
    return query.of("customer", by=actor_of(user), at=now).get(id)


def test_new_records_belong_to_their_maker_and_are_one_event(hers, alice, actor_of, now):
    row = read(hers[0], alice, actor_of, now)
    assert (row["owner"], row["created_by"], row["version"], row["created_at"]) == (alice.pk, alice.pk, 1, now)
    event = EventRow.objects.get(name="directory.customers.created")
    assert event.ids == hers and event.actor_id == alice.pk


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "X", "kind": "alien"}, "kind"),
        ({"name": "X", "kind": "person", "email": "no address"}, "email"),
        ({"name": "X", "kind": "person", "phone": "12"}, "phone"),
        ({"name": "X", "kind": "person", "birth_date": "31/12/1990"}, "birth_date"),
        ({"name": "X", "kind": "person", "employees": "many"}, "employees"),
        ({"name": "X", "kind": "person", "nothing": 1}, "nothing"),
        ({"name": "X", "kind": "person", "id": 1}, "id"),
        ({"name": "X", "kind": "person", "version": 9}, "version"),
        ({"name": "X", "kind": "person", "created_by": 1}, "created_by"),
        ({"name": "X", "kind": "person", "score_segment": "champions"}, "score_segment"),
        ({"name": "X", "kind": "person", "search_text": "x"}, "search_text"),
        ({"name": "X" * 500, "kind": "person"}, "name"),
        ({"name": "X", "kind": "person", "parent": 999999}, "parent"),
        ({"name": "X", "kind": "person", "owner": 999999}, "owner"),
    ],
)
def test_values_that_cannot_be_kept_are_refused_by_field_and_nothing_is_written(
    alice, actor_of, now, snapshot, values, field
):
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        writes.create("customer", [{"name": "Good", "kind": "person"}, values], by=actor_of(alice), at=now)
    assert list(refusal.value.rows[1]) == [field] and 0 not in refusal.value.rows
    assert snapshot() == before


def test_a_change_raises_the_version_and_names_the_fields(hers, alice, actor_of, now):
    changed = writes.update(
        "customer", [Change(hers[0], {"city": "Iași"}), Change(hers[1], {"city": ""})], by=actor_of(alice), at=now
    )
    assert changed == [hers[0]]
    assert read(hers[0], alice, actor_of, now)["version"] == 2
    assert read(hers[1], alice, actor_of, now)["version"] == 1
    assert EventRow.objects.get(name="directory.customers.updated").fields == ["city"]


def test_the_second_editor_is_shown_the_difference(hers, alice, bob, actor_of, now, snapshot):
    writes.update("customer", [Change(hers[0], {"city": "Iași"}, version=1)], by=actor_of(alice), at=now)
    before = snapshot()
    with pytest.raises(StaleVersion) as refusal:
        writes.update("customer", [Change(hers[0], {"city": "Cluj"}, version=1)], by=actor_of(bob), at=now)
    (conflict,) = refusal.value.conflicts
    assert (conflict["field"], conflict["yours"], conflict["theirs"]) == ("city", "Cluj", "Iași")
    assert snapshot() == before


def test_two_people_may_edit_different_fields_of_one_record(hers, alice, bob, actor_of, now, snapshot):
    writes.update("customer", [Change(hers[0], {"city": "Iași"}, base={"city": ""})], by=actor_of(alice), at=now)
    writes.update(
        "customer", [Change(hers[0], {"industry": "Coffee"}, base={"industry": ""})], by=actor_of(bob), at=now
    )
    row = read(hers[0], alice, actor_of, now)
    assert (row["city"], row["industry"]) == ("Iași", "Coffee")
    before = snapshot()
    with pytest.raises(StaleVersion):
        writes.update("customer", [Change(hers[0], {"city": "Cluj"}, base={"city": ""})], by=actor_of(bob), at=now)
    assert snapshot() == before


@pytest.mark.parametrize(
    "write",
    [
        lambda i, by, at: writes.update("customer", [Change(i, {"city": "X"})], by=by, at=at),
        lambda i, by, at: writes.trash("customer", [i], by=by, at=at),
        lambda i, by, at: writes.set_values("customer", [i], {"city": "X"}, by=by, at=at),
    ],
)
def test_a_stranger_cannot_change_what_he_cannot_see(hers, charlie, actor_of, now, snapshot, write):
    before = snapshot()
    with pytest.raises(NotVisible):
        write(hers[0], actor_of(charlie), now)
    assert snapshot() == before


def test_a_reader_is_told_that_he_may_not(hers, user_of, actor_of, now, snapshot):
    reader = user_of("rita", "read_only", "North")
    before = snapshot()
    with pytest.raises(Forbidden):
        writes.update("customer", [Change(hers[0], {"city": "X"})], by=actor_of(reader), at=now)
    with pytest.raises(Forbidden):
        writes.create("customer", [{"name": "X", "kind": "person"}], by=actor_of(reader), at=now)
    assert snapshot() == before


def test_trash_takes_along_what_hangs_on_it_and_restore_brings_it_back(hers, alice, actor_of, now):
    by = actor_of(alice)
    writes.create("contact_point", [{"customer": hers[0], "kind": "email", "value": "x@example.com"}], by=by, at=now)
    writes.trash("customer", [hers[0]], by=by, at=now)
    assert hers[0] not in query.of("customer", by=by, at=now).ids()
    assert query.of("customer", by=by, at=now).trashed().ids() == [hers[0]]
    assert query.of("contact_point", by=by, at=now).ids() == []
    writes.restore("customer", [hers[0]], by=by, at=now)
    assert hers[0] in query.of("customer", by=by, at=now).ids()
    assert len(query.of("contact_point", by=by, at=now).ids()) == 1


def test_an_external_id_is_taken_once(hers, alice, actor_of, now, snapshot):
    by = actor_of(alice)
    writes.create("customer", [{"name": "A", "kind": "person", "external_id": "E1"}], by=by, at=now)
    before = snapshot()
    with pytest.raises(Duplicate) as refusal:
        writes.create("customer", [{"name": "B", "kind": "person", "external_id": "E1"}], by=by, at=now)
    assert list(refusal.value.errors) == ["external_id"]
    assert snapshot() == before


def test_a_thousand_records_change_in_few_statements(alice, actor_of, now, django_assert_max_num_queries):
    by = actor_of(alice)
    ids = writes.create("customer", [{"name": f"N{i}", "kind": "person"} for i in range(1000)], by=by, at=now)
    with django_assert_max_num_queries(20):
        assert writes.set_values("customer", ids, {"city": "Iași"}, by=by, at=now) == 1000
    assert (
        query.of("customer", by=by, at=now).where({"field": "city", "op": "eq", "value": "Iași"}).count("exact").value
        == 1000
    )
