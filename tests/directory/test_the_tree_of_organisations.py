"""Organisations belong to organisations, never to themselves, and the whole family can be added up."""

import pytest

from libreta.directory.customers import queries
from libreta.directory.models import Customer
from libreta.kernel import writes
from libreta.kernel.refusals import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(alice, actor_of, now):
    """Top > branch > shop, and a stranger."""
    by = actor_of(alice)
    top, stranger = writes.create(
        "customer", [{"name": "Top", "kind": "organisation"}, {"name": "Stranger"}], by=by, at=now
    )
    (branch,) = writes.create("customer", [{"name": "Branch", "kind": "organisation", "parent": top}], by=by, at=now)
    (shop,) = writes.create("customer", [{"name": "Shop", "kind": "organisation", "parent": branch}], by=by, at=now)
    return by, top, branch, shop, stranger


def test_the_way_up_and_the_way_down(tree):
    _by, top, branch, shop, stranger = tree
    assert queries.ancestors(shop) == [branch, top]
    assert sorted(queries.family(top)) == [top, branch, shop]
    assert queries.family(stranger) == [stranger]


def test_what_is_in_the_trash_is_no_longer_family(tree, now):
    by, top, branch, _shop, _stranger = tree
    writes.trash("customer", [branch], by=by, at=now)
    assert queries.family(top) == [top]


@pytest.mark.parametrize("place", [1, 3], ids=["itself", "one below"])
def test_nobody_belongs_to_themselves_or_to_one_below(tree, now, place):
    by, top = tree[0], tree[1]
    with pytest.raises(Invalid) as refused:
        writes.update("customer", [writes.Change(top, {"parent": tree[place]})], by=by, at=now)
    assert list(refused.value.errors) == ["parent"]
    assert Customer.objects.get(pk=top).parent_id is None


def test_a_circle_drawn_by_plain_sql_ends_the_walk(tree):
    _by, top, branch, shop, _stranger = tree
    Customer.objects.filter(pk=top).update(parent=shop)
    assert sorted(queries.family(top)) == sorted([top, branch, shop])
    assert len(queries.ancestors(shop)) <= queries.DEEPEST
