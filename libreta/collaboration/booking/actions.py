"""Booking a time of somebody's, and giving it back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from libreta.collaboration.attendees.terms import Answer
from libreta.collaboration.booking.models import Booking, BookingPage
from libreta.collaboration.booking.queries import free_times, zone_of
from libreta.collaboration.booking.refusals import NotFree, TooManyBookings
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import Status
from libreta.directory.customers.queries import known_customers
from libreta.kernel import events, notices, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.refusals import Duplicate, NotVisible
from libreta.kernel.sealing import hashed
from libreta.kernel.writes import Change

PER_ADDRESS, PER_HOUR = 3, 20
BY = system_actor(door="booking")


def book(page: BookingPage, starts_at: datetime, told: Mapping[str, str], *, at: datetime) -> tuple[Booking, str]:
    """This function books a free time and gives the booking and the secret by which it can be given back.

    The guest becomes a customer unless one with this e-mail address is known; the owner of the page gets the activity
    and is told. `told`: name, email, phone, note. Raises NotFree, TooManyBookings, Invalid.
    """
    try:
        with transaction.atomic():
            page = BookingPage.objects.select_for_update(of=("self",)).select_related("owner").get(pk=page.pk)
            _require_pace(page, told["email"], at)
            day = starts_at.astimezone(zone_of(page)).date()
            if starts_at not in free_times(page, day, 1, at=at)[day]:
                raise NotFree
            return _booked(page, starts_at, told, at)
    except (IntegrityError, Duplicate) as clash:
        if isinstance(clash, IntegrityError) and "booking_one_at_a_time" not in str(clash):
            raise
        raise NotFree from None


def _require_pace(page: BookingPage, email: str, at: datetime) -> None:
    lately = Booking.objects.filter(page=page, created_at__gt=at - timedelta(hours=1)).count()
    ahead = Booking.objects.filter(page=page, email__iexact=email, starts_at__gt=at, cancelled_at=None).count()
    if lately >= PER_HOUR or ahead >= PER_ADDRESS:
        raise TooManyBookings


def _booked(page: BookingPage, starts_at: datetime, told: Mapping[str, str], at: datetime) -> tuple[Booking, str]:
    ends_at = starts_at + timedelta(minutes=page.minutes)
    customer = _customer(told, at)
    task = {
        "title": f"{page.title}: {told['name']}"[:200], "kind": page.kind, "starts_at": starts_at, "ends_at": ends_at,
        "customer": customer, "owner": page.owner_id, "place": page.place, "body": told.get("note", ""),
        "remind_before": 30,
    }  # fmt: skip
    (made,) = writes.create("task", [task], by=BY, at=at)
    writes.create("attendee", [{"task": made, "customer": customer, "answer": Answer.ACCEPTED.value}], by=BY, at=at)
    secret = secrets.token_urlsafe(24)
    booking = Booking.objects.create(
        page=page, host=page.owner_id, task_id=made, customer_id=customer, starts_at=starts_at, ends_at=ends_at,
        secret_hash=hashed(secret), created_at=at, updated_at=at,
        **{name: told.get(name, "") for name in ("name", "email", "phone", "note")},
    )  # fmt: skip
    events.publish("collaboration.bookings.created", type_key="booking", ids=[booking.pk], by=BY, at=at)
    with override(page.owner.language):
        text = _("%(name)s booked “%(title)s”.") % {"name": told["name"], "title": page.title}
    notices.tell([notices.Notice(page.owner_id, text, f"/tasks/{made}/", at, "calendar-check")])
    return booking, secret


def _customer(told: Mapping[str, str], at: datetime) -> int:
    email = told["email"].lower()
    known = known_customers([email], [])
    if email in known:
        return known[email]
    row = {"kind": "person", "name": told["name"], "email": told["email"], "lifecycle": "prospect"}
    if told.get("phone"):
        row["phone"] = told["phone"]
    return writes.create("customer", [row], by=BY, at=at)[0]


def booking_of(secret: str) -> Booking:
    """This function finds a booking by its secret. Raises NotVisible."""
    found = Booking.objects.filter(secret_hash=hashed(secret), trashed_at=None).select_related("page__owner").first()
    if found is None:
        raise NotVisible()
    return found


def give_back(booking: Booking, *, at: datetime) -> None:
    """This function cancels a booking for its guest; given back twice, it is given back once. What has begun stays."""
    if booking.starts_at <= at:
        return
    with transaction.atomic():
        if not Booking.objects.filter(pk=booking.pk, cancelled_at=None).update(cancelled_at=at, updated_at=at):
            return
        events.publish("collaboration.bookings.cancelled", type_key="booking", ids=[booking.pk], by=BY, at=at)
        _cancel_tasks([booking.task_id], by=BY, at=at)
        with override(booking.page.owner.language):
            text = _("%(name)s gave back the time of “%(title)s”.") % {
                "name": booking.name,
                "title": booking.page.title,
            }
        url = f"/tasks/{booking.task_id}/" if booking.task_id else "/tasks/calendar/"
        notices.tell([notices.Notice(booking.host, text, url, at, "circle-x")])


@action(
    "booking.cancellation",
    type="booking",
    label=gettext_lazy("Cancel"),
    icon="circle-x",
    fits=lambda row: not row.get("cancelled_at"),
)
def cancel_bookings(ids: Iterable[int], *, by: Actor, at: datetime) -> list[int]:
    """This function cancels bookings and their activities. Raises NotVisible, Forbidden."""
    with transaction.atomic():
        held = [b for b in writes.opened("booking", ids, by=by, at=at) if b.cancelled_at is None]
        Booking.objects.filter(pk__in=[b.pk for b in held]).update(cancelled_at=at, updated_at=at)
        ids = [b.pk for b in held]
        events.publish("collaboration.bookings.cancelled", type_key="booking", ids=ids, by=by, at=at)
        _cancel_tasks([b.task_id for b in held], by=by, at=at)
        return ids


def _cancel_tasks(ids: Iterable[int | None], *, by: Actor, at: datetime) -> None:
    still = Task.objects.filter(pk__in=[pk for pk in ids if pk], status=Status.OPEN.value, trashed_at=None)
    changes: list[Any] = [Change(pk, {"status": Status.CANCELLED.value}) for pk in still.values_list("pk", flat=True)]
    if changes:
        writes.update("task", changes, by=by, at=at)
