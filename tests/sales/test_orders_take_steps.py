"""An order is confirmed, fulfilled or cancelled, one step after the other, many at once, all or none."""

import pytest

from libreta.kernel import actions, writes
from libreta.kernel.refusals import Forbidden, NotAllowedNow, NotVisible
from libreta.sales.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(alice, actor_of):
    return actor_of(alice)


@pytest.fixture
def orders(by, now):
    return writes.create("order", [{"currency": "EUR"} for _ in range(3)], by=by, at=now)


def states() -> list[str]:
    return list(Order.objects.order_by("id").values_list("status", flat=True))


def test_many_orders_take_the_steps_together(by, now, orders):
    assert actions.run("order.confirmation", orders, by=by, at=now) == orders
    assert states() == ["confirmed"] * 3
    assert actions.run("order.fulfilment", orders[:2], by=by, at=now) == orders[:2]
    assert actions.run("order.cancellation", orders[2:], by=by, at=now) == orders[2:]
    assert states() == ["fulfilled", "fulfilled", "cancelled"]


@pytest.mark.parametrize(
    ("first", "refused"),
    [
        ("confirmation", "confirmation"),
        (None, "fulfilment"),
        ("cancellation", "cancellation"),
        ("cancellation", "fulfilment"),
    ],
)
def test_a_step_out_of_order_is_refused_for_all(by, now, orders, first, refused):
    if first:
        actions.run(f"order.{first}", orders[:1], by=by, at=now)
    before = states()
    with pytest.raises(NotAllowedNow):
        actions.run(f"order.{refused}", orders, by=by, at=now)
    assert states() == before


def test_only_who_may_change_an_order_moves_it(now, orders, charlie, user_of, actor_of):
    with pytest.raises(NotVisible):
        actions.run("order.confirmation", orders, by=actor_of(charlie), at=now)
    with pytest.raises(Forbidden):
        actions.run("order.confirmation", orders, by=actor_of(user_of("rita", "read_only", "North")), at=now)
    assert states() == ["draft"] * 3


def test_a_page_offers_only_the_steps_that_fit():
    offered = {
        a.noun: [s for s in ("draft", "confirmed", "fulfilled", "cancelled") if a.fits({"status": s})]
        for a in actions.of_type("order")
    }
    assert offered == {
        "confirmation": ["draft"],
        "fulfilment": ["confirmed"],
        "cancellation": ["draft", "confirmed"],
    }
