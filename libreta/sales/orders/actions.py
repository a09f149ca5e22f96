"""The steps of an order: confirmed, fulfilled, or cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from libreta.kernel import events, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor
from libreta.kernel.refusals import NotAllowedNow
from libreta.kernel.writes import Change
from libreta.sales.orders import queries
from libreta.sales.orders.terms import Status


def _is(*states: Status) -> Callable[[Mapping[str, Any]], bool]:
    return lambda row: row.get("status") in states


@action("order.confirmation", type="order", label=_("Confirm"), icon="check", fits=_is(Status.DRAFT))
def confirm_orders(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function confirms drafts, all or none, and hands them over to whoever writes invoices.

    Raises NotVisible, Forbidden; NotAllowedNow where one is no draft.
    """
    with transaction.atomic():
        done = _step(ids, (Status.DRAFT,), Status.CONFIRMED, _("Only a draft can be confirmed."), by, at)
        told = {"orders": queries.invoiceable(done)}
        events.publish("sales.orders.invoiceable", type_key="order", ids=done, by=by, at=at, payload=told)
        return done


@action("order.fulfilment", type="order", label=_("Mark as fulfilled"), icon="truck", fits=_is(Status.CONFIRMED))
def fulfil_orders(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function marks confirmed orders as delivered, all or none. Raises as `confirm_orders` does."""
    return _step(ids, (Status.CONFIRMED,), Status.FULFILLED, _("Only a confirmed order can be fulfilled."), by, at)


@action(
    "order.cancellation",
    type="order",
    label=_("Cancel"),
    icon="ban",
    danger=True,
    fits=_is(Status.DRAFT, Status.CONFIRMED),
)
def cancel_orders(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function cancels orders that are not delivered yet, all or none. Raises as `confirm_orders` does."""
    allowed = (Status.DRAFT, Status.CONFIRMED)
    return _step(ids, allowed, Status.CANCELLED, _("A fulfilled order is taken back by a return."), by, at)


def _step(
    ids: Iterable[int], before: tuple[Status, ...], after: Status, refused: Any, by: Actor, at: datetime
) -> list[int]:
    ids = list(ids)
    with transaction.atomic():
        if any(order.status not in before for order in writes.opened("order", ids, by=by, at=at)):
            raise NotAllowedNow(refused)
        return writes.update("order", [Change(i, {"status": after.value}) for i in ids], by=by, at=at)
