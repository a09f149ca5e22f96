"""The notebook of touches: told by every area, read newest first, never rewritten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from libreta.directory.interactions.queries import Mark, notebook
from libreta.directory.models import Interaction
from libreta.kernel import query, writes
from libreta.kernel.refusals import Invalid, NotAllowedNow

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def customer(by, now):
    (pk,) = writes.create("customer", [{"name": "Cafés del Sur", "kind": "organisation"}], by=by, at=now)
    return pk


def write(by, at, customer, summary="Called", **more):
    (pk,) = writes.create("interaction", [{"customer": customer, "summary": summary, **more}], by=by, at=at)
    return pk


def test_an_entry_says_who_when_and_how_by_itself(by, now, customer, alice):
    entry = Interaction.objects.get(pk=write(by, now, customer, kind="call"))
    assert (entry.at, entry.user, entry.channel, entry.direction) == (now, alice, "telephone", "outbound")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"summary": ""}, "summary"),
        ({"duration": -5}, "duration"),
        ({"user": 1}, "user"),
        ({"source_id": 3}, "source_id"),
    ],
)
def test_an_empty_or_forged_entry_is_refused(by, now, customer, values, field):
    with pytest.raises(Invalid) as refused:
        writes.create("interaction", [{"customer": customer, "summary": "x", **values}], by=by, at=now)
    assert field in refused.value.errors
    assert Interaction.objects.count() == 0


def test_what_was_written_stays_as_it_is(by, now, customer):
    pk = write(by, now, customer)
    with pytest.raises(NotAllowedNow):
        writes.update("interaction", [writes.Change(pk, {"summary": "Never called"})], by=by, at=now)
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        Interaction.objects.filter(pk=pk).update(summary="Never called")
    assert Interaction.objects.get(pk=pk).summary == "Called"


def test_pages_follow_each_other_newest_first_without_gap_or_double(by, now, customer):
    written = [write(by, now - timedelta(days=i // 2), customer, f"Call {i}") for i in range(7)]
    first = notebook([customer], by=by, at=now, limit=3)
    second = notebook([customer], by=by, at=now, limit=3, before=Mark.read(str(first.next)))
    third = notebook([customer], by=by, at=now, limit=3, before=second.next)
    told = [row["id"] for page in (first, second, third) for row in page.rows]
    assert told == [written[i] for i in (1, 0, 3, 2, 5, 4, 6)]
    assert third.next is None


def test_the_pages_of_several_customers_are_read_as_one(by, now, customer):
    (other,) = writes.create("customer", [{"name": "Ana"}], by=by, at=now)
    older, newer = write(by, now - timedelta(days=1), customer), write(by, now, other)
    assert [row["id"] for row in notebook([customer, other], by=by, at=now).rows] == [newer, older]
    assert [row["id"] for row in notebook([customer, other], by=by, at=now, kinds=["visit"]).rows] == []


def test_a_stranger_reads_nothing_and_writes_nothing(by, now, customer, charlie, actor_of):
    write(by, now, customer)
    stranger = actor_of(charlie)
    assert notebook([customer], by=stranger, at=now).rows == []
    assert query.of("interaction", by=stranger, at=now).count("exact").value == 0
    with pytest.raises(Invalid):
        write(stranger, now, customer)
    assert Interaction.objects.count() == 1


def test_a_colleague_who_attends_writes_on_the_same_page(by, now, customer, user_of, actor_of):
    colleague = actor_of(user_of("dora", "seller", "North"))
    pk = write(colleague, now, customer, "Answered for Alice")
    assert [row["id"] for row in notebook([customer], by=by, at=now).rows] == [pk]


def test_a_mark_that_is_none_means_the_first_page():
    assert Mark.read("yesterday") is None
    assert Mark.read("") is None
