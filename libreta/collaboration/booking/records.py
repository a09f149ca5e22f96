"""Booking pages and bookings as every surface sees them."""

from django.utils.translation import gettext_lazy as _

from libreta.collaboration.booking.hours import known_zone, normal_hours
from libreta.collaboration.booking.models import DAYS, Booking, BookingPage
from libreta.collaboration.booking.rules import prepare_pages, problems_of_pages
from libreta.kernel.records import FieldOptions, Panel, RecordType, Section, register

BOOKING_PAGE = register(
    RecordType(
        key="booking_page",
        slug="booking-pages",
        model=BookingPage,
        label=_("Booking page"),
        plural=_("Booking pages"),
        area="collaboration",
        icon="calendar-plus",
        order=55,
        title="title",
        subtitle=("address", "owner"),
        columns=("title", "address", "minutes", "is_active", "owner"),
        filters=("is_active", "owner"),
        in_menu=False,
        prepare=prepare_pages,
        validate=problems_of_pages,
        match_keys=(("external_id",), ("address",)),
        sections=(
            Section(_("Booking page"), ("title", "address", "introduction", "kind", "place", "owner", "is_active")),
            Section(_("Times"), ("minutes", "pause", "notice_hours", "horizon_days", "zone", "language")),
            Section(_("Hours"), DAYS),
        ),
        panels=(Panel("bookings", ("name", "starts_at", "customer", "task", "cancelled_at")),),
        options={"zone": FieldOptions(clean=known_zone)} | {day: FieldOptions(clean=normal_hours) for day in DAYS},
    )
)

BOOKING = register(
    RecordType(
        key="booking",
        slug="bookings",
        model=Booking,
        label=_("Booking"),
        plural=_("Bookings"),
        area="collaboration",
        icon="calendar-check",
        order=56,
        title="name",
        columns=("name", "email", "starts_at", "customer", "task", "page", "cancelled_at"),
        filters=("starts_at", "page", "customer", "cancelled_at"),
        sort=("-starts_at", "-id"),
        owner=None,
        through="page",
        in_menu=False,
        creatable=False,
        append_only=True,
        sections=(
            Section(_("Booking"), ("name", "email", "phone", "starts_at", "ends_at", "customer", "task", "note")),
        ),
    )
)
