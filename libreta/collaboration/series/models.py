"""What repeats: the rule, and what each new occurrence looks like."""

from functools import partial

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks import terms
from libreta.collaboration.tasks.models import Placed
from libreta.kernel.models import Record

Text = partial(models.CharField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at=None)


class Series(Placed, Record):
    """An activity that repeats by a rule of RFC 5545 (RRULE), read by the clock of `zone`.

    Occurrences of the coming weeks are rows of Task, found by (series, recurs_at); one that was taken out is a row in
    the trash or cancelled, one that was changed has `is_exception`. `recurs_at` of whole days is midnight UTC of the
    day. `made_from` tells where the rows begin (empty: with the first), `made_until` how far they reach. With
    `after_done` there is one open task at a time, and the next one comes when it is done.
    """

    title = models.CharField(_("what"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=20, choices=terms.Kind, default=terms.Kind.MEETING, db_default=terms.Kind.MEETING
    )
    priority = models.CharField(
        _("priority"),
        max_length=20,
        choices=terms.Priority,
        default=terms.Priority.NORMAL,
        db_default=terms.Priority.NORMAL,
    )
    rule = models.CharField(_("rule"), max_length=400)
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", db_default="UTC")
    starts_at = models.DateTimeField(_("first start"), null=True, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    minutes = models.IntegerField(_("minutes long"), null=True, blank=True)
    days = models.IntegerField(_("days long"), default=1, db_default=1)
    after_done = models.BooleanField(_("the next one comes when this one is done"), default=False, db_default=False)
    made_from = models.DateTimeField(_("made from"), null=True, blank=True)
    made_until = models.DateTimeField(_("made until"), null=True, blank=True, editable=False)
    customer = models.ForeignKey(
        "directory.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="series",
        db_index=False,
        verbose_name=_("customer"),
    )
    subject_type = Text(_("on a record of type"), max_length=60)
    subject_id = models.BigIntegerField(_("on record number"), null=True, blank=True)
    body = models.TextField(_("details"), blank=True, default="", db_default="")
    uid = models.CharField(
        _("calendar identifier"),
        max_length=255,
        blank=True,
        editable=False,
        db_default=Cast(RandomUUID(), models.CharField(max_length=255)),
    )

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        indexes = [
            models.Index("owner", "id", name="series_by_owner"),
            models.Index("made_until", "id", name="series_to_extend", condition=LIVE & models.Q(after_done=False)),
            models.Index("customer", "id", name="series_by_customer", condition=models.Q(customer__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(rule="") & ~models.Q(title=""), name="series_says_something"),
            models.CheckConstraint(
                condition=models.Q(starts_at=None, starts_on__isnull=False)
                | models.Q(starts_at__isnull=False, starts_on=None),
                name="series_time_or_days",
            ),
            models.CheckConstraint(
                condition=(models.Q(minutes=None) | models.Q(minutes__gte=0)) & models.Q(days__gte=1),
                name="series_length",
            ),
            models.UniqueConstraint("uid", name="series_uid", condition=LIVE),
        ]

    def __str__(self) -> str:
        return self.title
