"""Notes follow their subject; tasks belong to their owner; both stand in the customer's notebook."""

import pytest

from libreta.collaboration.models import Note, Task
from libreta.directory.models import Interaction
from libreta.kernel import query, writes
from libreta.kernel.refusals import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def customer(by, now):
    (pk,) = writes.create("customer", [{"name": "Ana"}], by=by, at=now)
    return pk


@pytest.fixture
def order(by, now, customer):
    (pk,) = writes.create("order", [{"currency": "EUR", "customer": customer}], by=by, at=now)
    return pk


def visible_notes(actor, now):
    return query.of("note", by=actor, at=now).ids()


def test_a_note_on_a_customer_is_read_by_whoever_reads_the_customer(by, now, customer, bob, charlie, admin, actor_of):
    (pk,) = writes.create("note", [{"customer": customer, "body": "Prefers mornings"}], by=by, at=now)
    assert Note.objects.values_list("subject_type", "subject_id").get() == ("customer", customer)
    assert visible_notes(actor_of(bob), now) == [pk]
    assert visible_notes(actor_of(admin), now) == [pk]
    assert visible_notes(actor_of(charlie), now) == []


def test_a_note_on_an_order_is_also_about_its_customer(by, now, customer, order):
    writes.create("note", [{"subject_type": "order", "subject_id": order, "body": "Deliver late"}], by=by, at=now)
    assert Note.objects.values_list("customer_id", flat=True).get() == customer
    assert Interaction.objects.values_list("kind", "customer_id", "summary", "body").get() == ("note", customer, "", "")


@pytest.mark.parametrize(
    "subject", [{}, {"subject_type": "order", "subject_id": 999999}, {"subject_type": "moon", "subject_id": 1}]
)
def test_a_note_on_nothing_is_refused(by, now, subject):
    with pytest.raises(Invalid):
        writes.create("note", [{"body": "?", **subject}], by=by, at=now)
    assert Note.objects.count() == 0


@pytest.mark.parametrize("kind", ["note", "task"])
def test_a_stranger_can_put_nothing_on_what_he_does_not_see(by, now, customer, order, charlie, actor_of, kind):
    words = {"note": {"body": "x"}, "task": {"title": "x"}}[kind]
    for subject in ({"customer": customer}, {"subject_type": "order", "subject_id": order}):
        with pytest.raises(Invalid):
            writes.create(kind, [{**words, **subject}], by=actor_of(charlie), at=now)
    assert Note.objects.count() + Task.objects.count() == 0


def test_a_note_stays_where_it_was_written(by, now, customer, order):
    (pk,) = writes.create("note", [{"customer": customer, "body": "x"}], by=by, at=now)
    with pytest.raises(Invalid):
        writes.update("note", [writes.Change(pk, {"subject_type": "order", "subject_id": order})], by=by, at=now)
    assert Note.objects.get().subject_type == "customer"


def test_a_done_task_says_since_when_and_is_told_in_the_notebook(by, now, customer):
    (pk,) = writes.create("task", [{"title": "Call", "kind": "call", "customer": customer}], by=by, at=now)
    assert Interaction.objects.count() == 0
    writes.update("task", [writes.Change(pk, {"status": "done"})], by=by, at=now)
    task = Task.objects.get()
    assert (task.done_at, task.owner_id, task.subject_type) == (now, by.user_id, "customer")
    told = Interaction.objects.get()
    assert (told.kind, told.channel, told.source_type, told.source_id) == ("task_done", "telephone", "task", pk)
    writes.update("task", [writes.Change(pk, {"status": "open"})], by=by, at=now)
    assert Task.objects.get().done_at is None


def test_a_task_that_moves_to_another_customer_is_on_that_one(by, now, customer):
    (other,) = writes.create("customer", [{"name": "Berta"}], by=by, at=now)
    (pk,) = writes.create("task", [{"title": "Call", "customer": customer}], by=by, at=now)
    writes.update("task", [writes.Change(pk, {"customer": other})], by=by, at=now)
    assert Task.objects.values_list("subject_type", "subject_id").get() == ("customer", other)
    writes.update("task", [writes.Change(pk, {"customer": None})], by=by, at=now)
    assert Task.objects.values_list("subject_type", "subject_id").get() == ("", None)


def test_a_task_is_seen_by_its_owner_and_the_team(by, now, customer, bob, charlie, actor_of):
    (pk,) = writes.create("task", [{"title": "Call", "customer": customer}], by=by, at=now)
    assert query.of("task", by=actor_of(bob), at=now).ids() == [pk]
    assert query.of("task", by=actor_of(charlie), at=now).ids() == []
