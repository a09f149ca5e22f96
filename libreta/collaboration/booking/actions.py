"""Booking a time of somebody's, and giving it back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from libreta.collaboration.attendees.terms import Answer
from libreta.collaboration.booking.models import Booking, BookingPage
from libreta.collaboration.booking.queries import free_times, zone_of
from libreta.collaboration.booking.refusals import NotFree, TooManyBookings
from libreta.collaboration.tasks.models import Task
from libreta.collaboration.tasks.terms import Status
from libreta.directory.customers.queries import known_customers
from libreta.kernel import events, notices, post, writes
from libreta.kernel.actions import action
from libreta.kernel.actors import Actor, system_actor
from libreta.kernel.refusals import Duplicate, NotVisible
from libreta.kernel.sealing import hashed
from libreta.kernel.writes import Change
from libreta.ui import formats

PER_ADDRESS, PER_HOUR = 3, 20
HOLDS = timedelta(minutes=30)
BY = system_actor(door="booking")


def book(
    page: BookingPage, starts_at: datetime, told: Mapping[str, str], *, site: str = "", at: datetime
) -> tuple[Booking, str]:
    """This function books a free time and gives the booking and the secret by which it can be given back.

    Who is known by the e-mail address books at once: the owner of the page gets the activity and is told. For an
    unknown address the time is held for a while, and a letter with a link to `site` asks for a confirmation; who never
    gets it fills nobody's calendar. `told`: name, email, phone, note. Raises NotFree, TooManyBookings, Invalid,
    NotToBeWrittenTo.
    """
    try:
        with transaction.atomic():
            page = BookingPage.objects.select_for_update(of=("self",)).select_related("owner").get(pk=page.pk)
            _let_go(page.owner_id, at)
            _require_pace(page, told["email"], at)
            day = starts_at.astimezone(zone_of(page)).date()
            if starts_at not in free_times(page, day, 1, at=at)[day]:
                raise NotFree
            return _reserved(page, starts_at, told, site, at)
    except (IntegrityError, Duplicate) as clash:
        if isinstance(clash, IntegrityError) and "booking_one_at_a_time" not in str(clash):
            raise
        raise NotFree from None


def _require_pace(page: BookingPage, email: str, at: datetime) -> None:
    lately = Booking.objects.filter(page=page, created_at__gt=at - timedelta(hours=1), cancelled_at=None).count()
    is_known = bool(known_customers([email.lower()], []))
    ahead = Booking.objects.filter(page=page, email__iexact=email, starts_at__gt=at, cancelled_at=None).count()
    if (lately >= PER_HOUR and not is_known) or ahead >= PER_ADDRESS:
        raise TooManyBookings


def _reserved(
    page: BookingPage, starts_at: datetime, told: Mapping[str, str], site: str, at: datetime
) -> tuple[Booking, str]:
    secret = secrets.token_urlsafe(24)
    email = told["email"].lower()
    is_known = not site or email in known_customers([email], [])
    booking = Booking.objects.create(
        page=page, host=page.owner_id, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=page.minutes),
        secret_hash=hashed(secret), created_at=at, updated_at=at, held_until=None if is_known else at + HOLDS,
        **{name: told.get(name, "") for name in ("name", "email", "phone", "note")},
    )  # fmt: skip
    if is_known:
        _settle(booking, at)
    else:
        _ask_for_confirmation(booking, site.rstrip("/") + reverse("booking_made", args=[secret]), at)
    return booking, secret


def _let_go(host: int, at: datetime) -> None:
    """Times that were held for a confirmation that did not come are free again; the index booking_held finds them."""
    Booking.objects.filter(host=host, held_until__lte=at, cancelled_at=None).update(cancelled_at=at, updated_at=at)


def _ask_for_confirmation(booking: Booking, url: str, at: datetime) -> None:
    page = booking.page
    with override(page.language), timezone.override(zone_of(page)):
        when = formats.instant(booking.starts_at)
        text = _(
            "Good day,\n\n%(when)s (%(zone)s) is held for you: %(title)s, with %(host)s.\n\nPlease confirm it within "
            "%(minutes)s minutes: %(url)s\n\nIf you did not ask for it, do nothing: the time becomes free again."
        ) % {
            "when": when, "zone": zone_of(page), "title": page.title, "host": page.owner.name,
            "minutes": int(HOLDS.total_seconds() // 60), "url": url,
        }  # fmt: skip
        subject = _("Please confirm: %(title)s, %(when)s") % {"title": page.title, "when": when}
    post.send(
        to=booking.email, subject=subject, text=text, purpose="service", once=f"booking:{booking.pk}",
        language=page.language, reply_to=page.owner.email, sender=page.owner.name, by=BY, at=at,
    )  # fmt: skip


def confirm(booking: Booking, *, at: datetime) -> None:
    """This function makes a held time a booking; confirmed twice, it is confirmed once. Raises NotFree when the hold
    has run out."""
    with transaction.atomic():
        held = Booking.objects.select_for_update(of=("self",)).select_related("page__owner").get(pk=booking.pk)
        if held.held_until is None and held.cancelled_at is None:
            return
        if held.cancelled_at is not None or held.held_until <= at:
            raise NotFree
        _settle(held, at)


def _settle(booking: Booking, at: datetime) -> None:
    """The guest becomes a customer unless known by the address; the owner of the page gets the activity and is told."""
    page = booking.page
    customer = _customer({n: getattr(booking, n) for n in ("name", "email", "phone")}, at)
    task = {
        "title": f"{page.title}: {booking.name}"[:200], "kind": page.kind, "starts_at": booking.starts_at,
        "ends_at": booking.ends_at, "customer": customer, "owner": page.owner_id, "place": page.place,
        "body": booking.note, "remind_before": 30,
    }  # fmt: skip
    (made,) = writes.create("task", [task], by=BY, at=at)
    writes.create("attendee", [{"task": made, "customer": customer, "answer": Answer.ACCEPTED.value}], by=BY, at=at)
    Booking.objects.filter(pk=booking.pk).update(task=made, customer=customer, held_until=None, updated_at=at)
    booking.refresh_from_db()
    events.publish("collaboration.bookings.created", type_key="booking", ids=[booking.pk], by=BY, at=at)
    with override(page.owner.language):
        text = _("%(name)s booked “%(title)s”.") % {"name": booking.name, "title": page.title}
    notices.tell([notices.Notice(page.owner_id, text, f"/tasks/{made}/", at, "calendar-check")])


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
        if booking.held_until is not None:  # nobody was told of it yet
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
