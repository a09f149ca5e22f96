"""Pairs of customers who may be one: who sees them, what is decided, and what a merge and its undo make of it."""

import pytest
from django.db import IntegrityError, transaction

from libreta.directory.duplicates import actions, queries
from libreta.directory.models import Customer, DuplicatePair
from libreta.kernel import query, writes
from libreta.kernel.refusals import Forbidden, NotAllowedNow, NotVisible

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def four(by, now):
    names = ["Ana Pop", "Anna Pop", "Ana Popa", "Ana-Maria Pop"]
    return writes.create("customer", [{"name": name} for name in names], by=by, at=now)


@pytest.fixture
def pair_of(now):
    def make(one, other, probability=0.97, **more):
        pair = DuplicatePair.objects.create(
            first_id=min(one, other),
            second_id=max(one, other),
            probability=probability,
            found_at=now,
            created_at=now,
            updated_at=now,
            **more,
        )
        actions.regroup(set(), touching={one, other})
        return pair

    return make


def states():
    return {(p.first_id, p.second_id): p.state for p in DuplicatePair.objects.all()}


def test_a_pair_is_kept_once_and_in_order(four, pair_of):
    pair_of(four[0], four[1])
    for one, other in ((four[0], four[1]), (four[0], four[0])):
        with pytest.raises(IntegrityError), transaction.atomic():
            pair_of(one, other)
    with pytest.raises(IntegrityError), transaction.atomic():
        DuplicatePair.objects.filter(first=four[0]).update(first=four[1], second=four[0])
    assert DuplicatePair.objects.count() == 1


def test_only_who_sees_both_customers_sees_the_pair(four, pair_of, by, now, charlie, bob, actor_of):
    hidden = Customer.objects.get(pk=four[1])
    pair = pair_of(four[0], four[1])
    for who, seen in ((by, 1), (actor_of(bob), 1), (actor_of(charlie), 0)):
        assert len(queries.waiting_pairs(by=who, at=now)) == seen
        assert len(queries.pairs_of(four[0], by=who, at=now)) == seen
        assert len(queries.groups(by=who, at=now)) == seen
    hidden.owner = charlie
    hidden.save(update_fields=["owner"])
    for who in (by, actor_of(bob), actor_of(charlie)):
        assert query.of("duplicate_pair", by=who, at=now).count("exact").value == 0
        with pytest.raises(NotVisible):
            query.of("duplicate_pair", by=who, at=now).get(pair.pk)
        with pytest.raises(NotVisible):
            actions.decide_pairs([pair.pk], state="not_same", by=who, at=now)
    assert states() == {(four[0], four[1]): "open"}


def test_a_pair_waits_for_nobody_while_one_of_it_is_in_the_trash(four, pair_of, by, now):
    pair_of(four[0], four[1])
    writes.trash("customer", [four[1]], by=by, at=now)
    assert list(queries.waiting_pairs(by=by, at=now)) == []
    writes.restore("customer", [four[1]], by=by, at=now)
    assert len(queries.waiting_pairs(by=by, at=now)) == 1


def test_who_may_change_neither_decides_nothing(four, pair_of, now, user_of, actor_of):
    reader = actor_of(user_of("rita", "read_only", None))
    pair = pair_of(four[0], four[1])
    with pytest.raises(Forbidden):
        actions.decide_pairs([pair.pk], state="not_same", by=reader, at=now)
    assert states() == {(four[0], four[1]): "open"}


def test_a_decision_says_who_and_when_and_can_be_taken_back(four, pair_of, by, now):
    pair = pair_of(four[0], four[1])
    assert actions.decide_pairs([pair.pk], state="not_same", by=by, at=now) == [pair.pk]
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at, pair.decided_by_id, pair.cluster) == ("not_same", now, by.user_id, None)
    assert actions.decide_pairs([pair.pk], state="not_same", by=by, at=now) == []
    actions.decide_pairs([pair.pk], state="open", by=by, at=now)
    pair.refresh_from_db()
    assert (pair.state, pair.decided_at, pair.decided_by_id, pair.cluster) == ("open", None, None, four[0])


def test_pairs_hold_groups_together_until_somebody_tells_them_apart(four, pair_of, by, now):
    pair_of(four[0], four[1], 0.99)
    bridge = pair_of(four[1], four[2], 0.9)
    pair_of(four[2], four[3], 0.95)
    assert [(g.members, g.probability) for g in queries.groups(by=by, at=now)] == [(tuple(four), 0.99)]
    actions.decide_pairs([bridge.pk], state="not_same", by=by, at=now)
    found = queries.groups(by=by, at=now)
    assert [g.members for g in found] == [tuple(four[:2]), tuple(four[2:])]
    first = queries.groups(by=by, at=now, limit=1)
    second = queries.groups(by=by, at=now, limit=1, after=first[0].pairs[0].pk)
    assert [g.members for g in first + second] == [tuple(four[:2]), tuple(four[2:])]
    assert queries.groups(by=by, at=now, limit=1, after=second[0].pairs[0].pk) == []


def test_sure_groups_leave_out_whom_somebody_told_apart(four, pair_of, by, now):
    pair_of(four[0], four[1], 0.9995)
    pair_of(four[1], four[2], 0.9999)
    pair_of(four[2], four[3], 0.9)
    assert list(queries.sure_groups(0.999)) == [four[:3]]
    assert list(queries.sure_groups(0.999, most=2)) == []
    apart = pair_of(four[0], four[2], 0.6)
    actions.decide_pairs([apart.pk], state="not_same", by=by, at=now)
    assert list(queries.sure_groups(0.999)) == []
    assert queries.told_apart(four) == [(four[0], four[2])]


def test_not_the_same_follows_a_merge_of_either_side_and_its_undo(four, pair_of, by, now):
    merged = pair_of(four[0], four[1], 0.99)
    apart = pair_of(four[1], four[2], 0.9)
    seen = pair_of(four[0], four[3], 0.9)
    also = pair_of(four[1], four[3], 0.9)
    actions.decide_pairs([apart.pk, also.pk], state="not_same", by=by, at=now)
    actions.follow_merge(four[0], [four[1]], by=by, at=now)
    a, b, c, d = four
    assert states() == {
        (a, b): "merged",
        (b, c): "not_same",
        (a, c): "not_same",
        (b, d): "not_same",
        (a, d): "not_same",
    }
    with pytest.raises(NotAllowedNow):
        actions.decide_pairs([merged.pk], state="open", by=by, at=now)
    actions.follow_undo(four[0], [four[1]], by=by, at=now)
    assert states() == {(a, b): "open", (b, c): "not_same", (b, d): "not_same", (a, d): "open"}
    seen.refresh_from_db()
    assert (seen.cluster, seen.inherited_from_id, seen.decided_at) == (a, None, None)
