"""A household and a parent organisation show what all their members bring, as far as the reader may see them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from libreta.directory.models import CustomerScore
from libreta.kernel import writes
from libreta.kernel.refusals import NotVisible
from libreta.workspace.customer_page.rollup import roll_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def order(now):
    """Returns a function that writes a confirmed order."""
    from libreta.sales.orders.models import Order

    def write(customer, total, currency="EUR", days=30, **values):
        given = {
            "status": "confirmed",
            "ordered_on": (now - timedelta(days=days)).date(),
            "owner_id": values.pop("owner", None),
        }
        return Order.objects.create(
            customer_id=customer, total=total, currency=currency, created_at=now, updated_at=now, **given, **values
        )

    return write


@pytest.fixture
def tree(by, now):
    """Top > branch > shop, all of Alice."""
    (top,) = writes.create("customer", [{"name": "Top", "kind": "organisation"}], by=by, at=now)
    (branch,) = writes.create("customer", [{"name": "Branch", "kind": "organisation", "parent": top}], by=by, at=now)
    (shop,) = writes.create("customer", [{"name": "Shop", "kind": "organisation", "parent": branch}], by=by, at=now)
    return top, branch, shop


def test_orders_deals_tasks_and_contact_add_up_over_all_levels(tree, by, alice, order, now):
    top, branch, shop = tree
    order(top, Decimal(100), owner=alice.pk)
    order(shop, Decimal("40.50"), owner=alice.pk)
    order(shop, Decimal(7), "MXN", owner=alice.pk)
    order(shop, Decimal(900), days=400, owner=alice.pk)
    CustomerScore.objects.create(customer_id=branch, value_12m=Decimal(250), currency="EUR", scored_at=now)
    writes.create("task", [{"title": "Call", "customer": branch}], by=by, at=now)
    writes.create(
        "interaction",
        [{"customer": shop, "kind": "call", "channel": "telephone", "summary": "Hello", "at": now.isoformat()}],
        by=by,
        at=now,
    )
    found = roll_up(top, by=by, at=now)
    assert found.whole.ordered == {"EUR": Decimal("140.50"), "MXN": Decimal(7)}
    assert (found.whole.orders, found.whole.open_deals, found.whole.open_tasks) == (3, 0, 1)
    assert found.whole.expected == {"EUR": Decimal(250)}
    assert found.whole.last_contact == now
    assert found.members[shop].ordered == {"EUR": Decimal("40.50"), "MXN": Decimal(7)}
    assert (set(found.members), found.is_partial) == ({top, branch, shop}, False)


def test_members_whom_the_reader_may_not_see_are_not_counted_and_it_is_said(
    tree, by, alice, charlie, order, now, client
):
    top, branch, shop = tree
    from libreta.directory.models import Customer

    Customer.objects.filter(pk=shop).update(owner=charlie)
    order(shop, Decimal(40), owner=charlie.pk)
    order(branch, Decimal(5), owner=alice.pk)
    found = roll_up(top, by=by, at=now)
    assert (found.whole.ordered, found.is_partial, shop in found.members) == ({"EUR": Decimal(5)}, True, False)
    client.force_login(alice)
    page = client.get(f"/customers/{top}/rollup/").content.decode()
    assert "With 1 member, of those you see." in page
    assert "Shop" not in page


def test_a_stranger_gets_nothing(tree, actor_of, charlie, now):
    with pytest.raises(NotVisible):
        roll_up(tree[0], by=actor_of(charlie), at=now)


def test_hidden_fields_are_left_out(tree, alice, order, actor_of, now):
    from libreta.identity.models import RoleField

    order(tree[0], Decimal(5), owner=alice.pk)
    RoleField.objects.create(role=alice.role, record_type="order", field="total", right="hidden")
    found = roll_up(tree[0], by=actor_of(alice), at=now)
    assert (found.whole.ordered, found.whole.orders) == (None, None)


def test_many_members_cost_the_queries_of_a_few(tree, by, now, django_assert_max_num_queries):
    rows = [{"name": f"Shop {n}", "kind": "organisation", "parent": tree[0]} for n in range(60)]
    writes.create("customer", rows, by=by, at=now)
    with django_assert_max_num_queries(12):
        assert len(roll_up(tree[0], by=by, at=now).members) == 63


def test_the_customer_page_leads_there_and_the_api_tells_the_same(tree, by, alice, order, now, client):
    order(tree[2], Decimal(40), owner=alice.pk)
    client.force_login(alice)
    assert f'hx-get="/customers/{tree[0]}/rollup/"' in client.get(f"/customers/{tree[0]}/").content.decode()
    assert "/rollup/" not in client.get(f"/customers/{tree[2]}/").content.decode()
    told = client.get(f"/api/v1/customers/{tree[0]}/rollup").json()["data"]
    assert (told["members"], told["is_partial"], told["by_member"][0]["id"]) == (2, False, tree[2])
    assert Decimal(str(told["ordered_12m"]["EUR"])) == Decimal(40)
