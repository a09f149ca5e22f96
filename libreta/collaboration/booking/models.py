"""Pages on which others choose a time of somebody's, and the times that they chose."""

import secrets
from functools import partial

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks.terms import Kind
from libreta.kernel.models import ChildRecord, Record

Text = partial(models.CharField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at=None)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKING = "09:00-13:00, 14:00-17:00"
HELD = models.Q(held_until__isnull=False, cancelled_at=None)


def new_address() -> str:
    """This function makes the last part of a page's address, which nobody guesses."""
    return secrets.token_urlsafe(9).replace("_", "x").replace("-", "y").lower()


class Range(Func):
    """A range of PostgreSQL over two expressions."""

    template = "%(function)s(%(expressions)s)"


class BookingPage(Record):
    """A page on which a stranger books a time of its owner. Hours are read by the clock of `zone`."""

    title = models.CharField(_("title"), max_length=120)
    address = models.SlugField(
        _("address"), max_length=60, default=new_address, blank=True, db_index=False,
        help_text=_("The last part of the web address, of small letters, digits and hyphens."),
    )  # fmt: skip
    introduction = models.TextField(_("introduction"), blank=True, default="", db_default="")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.MEETING, db_default=Kind.MEETING)
    place = Text(_("place"), max_length=300, help_text=_("An address, a room, or how to reach you."))
    language = models.CharField(
        _("language"), max_length=2, default="en", db_default="en",
        choices=(("en", "English"), ("es", "Español"), ("ro", "Română")),
    )  # fmt: skip
    zone = Text(_("time zone"), max_length=64, help_text=_("Empty: that of the owner."))
    minutes = models.SmallIntegerField(_("minutes long"), default=30, db_default=30)
    pause = models.SmallIntegerField(_("minutes free before and after"), default=0, db_default=0)
    notice_hours = models.SmallIntegerField(_("hours of notice"), default=4, db_default=4)
    horizon_days = models.SmallIntegerField(_("days ahead"), default=30, db_default=30)
    monday = Text(_("Monday"), max_length=80, default=WORKING, db_default=WORKING)
    tuesday = Text(_("Tuesday"), max_length=80, default=WORKING, db_default=WORKING)
    wednesday = Text(_("Wednesday"), max_length=80, default=WORKING, db_default=WORKING)
    thursday = Text(_("Thursday"), max_length=80, default=WORKING, db_default=WORKING)
    friday = Text(_("Friday"), max_length=80, default=WORKING, db_default=WORKING)
    saturday = Text(_("Saturday"), max_length=80)
    sunday = Text(_("Sunday"), max_length=80)
    is_active = models.BooleanField(_("open"), default=True, db_default=True)

    class Meta:
        verbose_name = _("booking page")
        verbose_name_plural = _("booking pages")
        indexes = [models.Index("owner", "id", name="booking_page_by_owner")]
        constraints = [
            models.UniqueConstraint("address", name="booking_page_address", condition=LIVE),
            models.CheckConstraint(condition=~models.Q(address=""), name="booking_page_has_address"),
            models.CheckConstraint(condition=models.Q(minutes__range=(5, 480)), name="booking_page_minutes"),
            models.CheckConstraint(condition=models.Q(pause__range=(0, 240)), name="booking_page_pause"),
            models.CheckConstraint(condition=models.Q(notice_hours__range=(0, 720)), name="booking_page_notice"),
            models.CheckConstraint(condition=models.Q(horizon_days__range=(1, 365)), name="booking_page_horizon"),
        ]

    def __str__(self) -> str:
        return self.title


class Booking(ChildRecord):
    """A time that somebody chose. Two of one person never overlap: the database refuses the second.

    `held_until`: the guest has still to confirm the address that they gave; until then there is no activity.
    """

    page = models.ForeignKey(
        BookingPage, models.CASCADE, related_name="bookings", db_index=False, verbose_name=_("booking page")
    )
    host = models.BigIntegerField(_("host"), editable=False)
    task = models.ForeignKey(
        "collaboration.Task", models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("activity")
    )
    customer = models.ForeignKey(
        "directory.Customer", models.CASCADE, null=True, related_name="bookings", db_index=False,
        verbose_name=_("customer"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = Text(_("telephone"), max_length=40)
    note = models.TextField(_("message"), blank=True, default="", db_default="")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        indexes = [
            models.Index("page", F("starts_at").desc(), name="booking_by_page"),
            models.Index("customer", "id", name="booking_by_customer"),
            models.Index("host", "held_until", name="booking_held", condition=HELD),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=F("starts_at")), name="booking_ends_after_start"),
            ExclusionConstraint(
                name="booking_one_at_a_time",
                expressions=[
                    (Range("host", "host", Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (Range("starts_at", "ends_at", function="tstzrange"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(cancelled_at=None, trashed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name
