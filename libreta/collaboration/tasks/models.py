"""What is to be done next, by whom and when: tasks, calls, meetings and visits."""

from functools import partial

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.tasks import terms
from libreta.kernel.models import Record
from libreta.kernel.search import search_column, search_index

Text = partial(models.CharField, blank=True, default="", db_default="")
LIVE = models.Q(trashed_at=None)
TIMED = LIVE & models.Q(starts_at__isnull=False)
DAYS = LIVE & models.Q(starts_on__isnull=False)
UNTIMED = LIVE & models.Q(starts_at=None, starts_on=None)


class Placed(models.Model):
    """What an activity and the series that repeats it have in common."""

    place = Text(_("place"), max_length=300)
    is_private = models.BooleanField(
        _("private"), default=False, db_default=False, help_text=_("Others see only that you are busy.")
    )
    remind_before = models.IntegerField(_("remind, minutes before"), null=True, blank=True)

    class Meta:
        abstract = True


class Task(Placed, Record):
    """One thing that its owner has to do: a task, a call, a meeting or a visit.

    An activity with a time has `starts_at` and perhaps `ends_at`; one of whole days has the dates `starts_on` and
    perhaps `ends_on`, its last day; a task that is only due has `due_at`. The database keeps `due_at` at the start of
    the first, at the end of the last day of the second, and derives `remind_at` and `sequence` (see the migration).
    `attending` repeats the users among the attendees, so that one index finds what somebody attends.
    """

    title = models.CharField(_("what"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=20, choices=terms.Kind, default=terms.Kind.TASK, db_default=terms.Kind.TASK
    )
    status = models.CharField(
        _("status"), max_length=20, choices=terms.Status, default=terms.Status.OPEN, db_default=terms.Status.OPEN
    )
    priority = models.CharField(
        _("priority"),
        max_length=20,
        choices=terms.Priority,
        default=terms.Priority.NORMAL,
        db_default=terms.Priority.NORMAL,
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True, help_text=_("For whole days."))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    outcome = Text(_("outcome"), max_length=20, choices=terms.Outcome)
    outcome_note = models.TextField(_("what was said and agreed"), blank=True, default="", db_default="")
    subject_type = Text(_("on a record of type"), max_length=60)
    subject_id = models.BigIntegerField(_("on record number"), null=True, blank=True)
    customer = models.ForeignKey(
        "directory.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
        verbose_name=_("customer"),
    )
    body = models.TextField(_("details"), blank=True, default="", db_default="")
    uid = models.CharField(
        _("calendar identifier"),
        max_length=255,
        blank=True,
        editable=False,
        db_default=Cast(RandomUUID(), models.CharField(max_length=255)),
    )
    sequence = models.IntegerField(_("revision"), default=0, db_default=0, editable=False)
    series = models.ForeignKey(
        "collaboration.Series",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="tasks",
        db_index=False,
        verbose_name=_("series"),
    )
    recurs_at = models.DateTimeField(_("place in the series"), null=True, blank=True, editable=False)
    is_exception = models.BooleanField(_("differs from its series"), default=False, db_default=False, editable=False)
    remind_at = models.DateTimeField(_("reminder"), null=True, blank=True, editable=False)
    attending = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True, editable=False)
    search_text = search_column("title")

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [
            models.Index(
                "owner", "due_at", "id", name="task_open_by_owner", condition=models.Q(status="open", trashed_at=None)
            ),
            models.Index("customer", "status", models.F("id").desc(), name="task_by_customer"),
            models.Index("status", models.F("id").desc(), name="task_by_status", condition=models.Q(trashed_at=None)),
            models.Index(
                "subject_type", "subject_id", name="task_by_subject", condition=models.Q(subject_id__isnull=False)
            ),
            models.Index("owner", "starts_at", "id", name="task_by_owner_start", condition=TIMED),
            models.Index("starts_at", "id", name="task_by_start", condition=TIMED),
            models.Index("owner", "starts_on", "id", name="task_by_owner_day", condition=DAYS),
            models.Index("starts_on", "id", name="task_by_day", condition=DAYS),
            models.Index("owner", "due_at", "id", name="task_untimed_by_owner", condition=UNTIMED),
            models.Index("due_at", "id", name="task_untimed", condition=UNTIMED),
            models.Index(
                "remind_at",
                name="task_to_remind",
                condition=LIVE & models.Q(status="open", remind_at__isnull=False),
            ),
            GinIndex("attending", name="task_by_attendee"),
            search_index("collaboration_task"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=terms.Status.values), name="task_status_known"),
            models.CheckConstraint(condition=~models.Q(title=""), name="task_has_title"),
            models.CheckConstraint(condition=models.Q(outcome__in=["", *terms.Outcome.values]), name="task_outcome"),
            models.CheckConstraint(
                condition=models.Q(starts_at=None) | models.Q(starts_on=None), name="task_time_or_days"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None)
                | models.Q(ends_at__gte=models.F("starts_at"), starts_at__isnull=False),
                name="task_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on"), starts_on__isnull=False),
                name="task_last_day_after_first",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="task_position_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(remind_before=None) | models.Q(remind_before__range=(0, terms.EARLIEST_REMINDER)),
                name="task_reminder_near",
            ),
            models.UniqueConstraint("uid", name="task_uid", condition=LIVE),
            models.UniqueConstraint("series", "recurs_at", name="task_once_in_series"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_all_day(self) -> bool:
        """Whether the activity is given by its days, not by a time."""
        return self.starts_on is not None
