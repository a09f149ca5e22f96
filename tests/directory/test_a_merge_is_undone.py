"""Undoing a merge: everybody as they were, later changes kept or overwritten, and the order of merges on top."""

from datetime import timedelta

import pytest

from libreta.directory.merges import queries
from libreta.directory.merges.actions import merge_customers
from libreta.directory.merges.refusals import MergedOn, UndoneAlready
from libreta.directory.merges.undoing import later_changes, undo_merge
from libreta.directory.models import ContactPoint, Customer, CustomerScore, FormerCustomer, Merge, MergeMove
from libreta.kernel import query, writes
from libreta.kernel.refusals import Forbidden, Invalid, NotVisible
from libreta.sales.models import Order
from tests.directory.merging import state, twins

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def rich_pair(by, now):
    """Two records with everything that can be told of them, a clash for each unique rule too."""
    first, second = twins(by, now, birth_date="1990-04-01")
    firm, _branch = writes.create(
        "customer", [{"name": "Firm", "kind": "organisation"}, {"name": "Branch", "parent": second}], by=by, at=now
    )
    both = (first, second)
    writes.create("order", [{"customer": c, "number": f"N{c}", "currency": "EUR"} for c in both], by=by, at=now)
    writes.create("note", [{"body": f"of {c}", "customer": c} for c in both], by=by, at=now)
    writes.create("task", [{"title": "Call", "customer": c} for c in both], by=by, at=now)
    writes.create("interaction", [{"customer": c, "kind": "call", "summary": "Hi"} for c in both], by=by, at=now)
    (meeting,) = writes.create("task", [{"title": "Lunch", "kind": "meeting"}], by=by, at=now)
    writes.create("attendee", [{"task": meeting, "customer": c} for c in both], by=by, at=now)
    writes.create("contact_point", [{"customer": c, "kind": "telegram", "value": "@ana"} for c in both], by=by, at=now)
    writes.create("address", [{"customer": second, "street": "Elsewhere 5", "city": "Iași"}], by=by, at=now)
    writes.create("affiliation", [{"person": c, "organisation": firm} for c in both], by=by, at=now)
    writes.create("affiliation", [{"person": first, "organisation": second}], by=by, at=now)
    accounts = writes.create("account", [{"name": f"A{c}", "customer": c} for c in both], by=by, at=now)
    (deal,) = writes.create("opportunity", [{"name": "Beans", "customer": firm}], by=by, at=now)
    writes.create("opportunity_contact", [{"opportunity": deal, "person": c} for c in both], by=by, at=now)
    rows = [{"account": a, "person": c} for a, c in zip(accounts, both, strict=True)]
    writes.create("account_stakeholder", rows, by=by, at=now)
    for c in both:
        CustomerScore.objects.create(customer_id=c, segment="champions", scored_at=now, value_12m=c)
    return first, second


def test_everything_is_as_it_was(by, now, rich_pair):
    before = state("directory_interaction")
    told = {"field": "kind", "op": "eq", "value": "call"}
    calls = query.of("interaction", by=by, at=now).where(told).sort(("id",)).ids()
    for survivor in rich_pair:
        merge = merge_customers(rich_pair, survivor=survivor, by=by, at=now + timedelta(hours=1))
        assert state("directory_interaction") != before
        undo_merge(merge, by=by, at=now + timedelta(hours=2))
        assert state("directory_interaction") == before
        assert FormerCustomer.objects.count() == 0
    kept = query.of("interaction", by=by, at=now).with_ids(calls).sort(("id",)).page().rows
    assert [row["customer"] for row in kept] == list(rich_pair)


def test_the_third_of_a_chain_goes_back_first(by, now):
    one, two, three = writes.create("customer", [{"name": n} for n in ("One", "Two", "Three")], by=by, at=now)
    below = merge_customers([one, two], survivor=two, by=by, at=now)
    above = merge_customers([two, three], survivor=three, by=by, at=now)
    with pytest.raises(MergedOn) as refused:
        undo_merge(below, by=by, at=now)
    assert str(above) in str(refused.value.message)
    assert refused.value.extra == {"undo_first": above}
    assert queries.survivors([one, two, three]) == {one: three, two: three}
    undo_merge(above, by=by, at=now)
    assert queries.survivors([one, two, three]) == {one: two}
    undo_merge(below, by=by, at=now)
    assert sorted(query.of("customer", by=by, at=now).ids()) == [one, two, three]


def test_what_was_changed_since_is_shown_and_kept(by, now):
    first, second = twins(by, now)
    merge = merge_customers([first, second], survivor=first, by=by, at=now)
    writes.update("customer", [writes.Change(first, {"phone": "+40722999999", "language": "ro"})], by=by, at=now)
    (change,) = later_changes(Merge.objects.get(pk=merge))
    assert (change.name, change.before, change.merged, change.now) == ("phone", "", "+40722000111", "+40722999999")
    undo_merge(merge, by=by, at=now)
    survivor = Customer.objects.get(pk=first)
    assert (survivor.phone, survivor.language) == ("+40722999999", "ro")


def test_what_was_changed_since_is_overwritten_where_asked(by, now):
    first, second = twins(by, now)
    merge = merge_customers([first, second], survivor=first, by=by, at=now)
    writes.update("customer", [writes.Change(first, {"phone": "+40722999999"})], by=by, at=now)
    with pytest.raises(Invalid):
        undo_merge(merge, overwrite=["name"], by=by, at=now)
    undo_merge(merge, overwrite=["phone"], by=by, at=now)
    assert Customer.objects.get(pk=first).phone == ""


def test_what_came_later_stays_with_the_survivor(by, now):
    first, second = twins(by, now)
    (old,) = writes.create("order", [{"customer": second, "number": "1", "currency": "EUR"}], by=by, at=now)
    merge = merge_customers([first, second], survivor=first, by=by, at=now)
    (new,) = writes.create("order", [{"customer": first, "number": "2", "currency": "EUR"}], by=by, at=now)
    point = ContactPoint.objects.get(customer=first)
    writes.update("contact_point", [writes.Change(point.pk, {"label": "at home"})], by=by, at=now + timedelta(hours=1))
    undo_merge(merge, by=by, at=now)
    assert dict(Order.objects.values_list("pk", "customer_id")) == {old: second, new: first}
    assert ContactPoint.objects.get().label == "at home"


def test_a_merge_is_undone_once(by, now):
    merge = merge_customers(twins(by, now), by=by, at=now)
    undo_merge(merge, by=by, at=now)
    with pytest.raises(UndoneAlready):
        undo_merge(merge, by=by, at=now)
    assert Merge.objects.get().undone_by_id == by.user_id


@pytest.mark.parametrize(("who", "refusal"), [("charlie", NotVisible), ("reader", Forbidden), ("service", Forbidden)])
def test_who_may_not_change_them_may_not_undo_it(by, now, charlie, user_of, actor_of, who, refusal):
    first, second = twins(by, now)
    merge = merge_customers([first, second], survivor=first, by=by, at=now)
    others = {"charlie": lambda: charlie, "reader": lambda: user_of("ray", "read_only", "North")}
    others["service"] = lambda: user_of("sam", "seller", "North")
    before = state()
    with pytest.raises(refusal):
        undo_merge(merge, by=actor_of(others[who]()), at=now)
    assert state() == before
    assert Merge.objects.get().undone_at is None


def test_moved_rows_are_kept_as_numbers(by, now):
    first, second = twins(by, now)
    rows = [{"customer": second, "kind": "call", "summary": f"{n}"} for n in range(300)]
    writes.create("interaction", rows, by=by, at=now)
    merge = merge_customers([first, second], survivor=first, by=by, at=now)
    moved = MergeMove.objects.get(merge=merge, bond="directory_interaction.customer_id")
    assert (moved.old, moved.new, len(moved.ids)) == (second, first, 300)


def test_the_restore_of_the_trash_brings_no_merged_record_back(by, now):
    from libreta.kernel.refusals import NotAllowedNow

    first, second = twins(by, now)
    merge_customers([first, second], survivor=first, by=by, at=now)
    with pytest.raises(NotAllowedNow):
        writes.restore("customer", [second], by=by, at=now)
    assert Customer.objects.get(pk=second).trashed_at is not None
