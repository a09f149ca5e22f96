"""Calendars elsewhere: the secret addresses under which a calendar is read, and the calendars that are kept in step."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.collaboration.calendars.terms import Single, State


class Feed(models.Model):
    """A secret address at which the activities of one user are read as iCalendar; only its hash is kept."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))
    read_at = models.DateTimeField(_("last read"), null=True)

    class Meta:
        ordering = ["id"]


class Account(models.Model):
    """A calendar on a CalDAV server that is kept in step with the activities of one user. The password is sealed."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    url = models.CharField(_("address of the calendar"), max_length=500)
    name = models.CharField(_("calendar"), max_length=200)
    username = models.CharField(_("name on the server"), max_length=200)
    password = models.TextField()
    keeps_private = models.BooleanField(default=True, db_default=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW, db_default=State.NEW)
    sentence = models.CharField(max_length=300, blank=True, default="", db_default="")
    token = models.CharField(max_length=500, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failures = models.SmallIntegerField(default=0, db_default=0)
    counts = models.JSONField(default=dict, db_default={})

    class Meta:
        ordering = ["id"]
        indexes = [models.Index("next_at", name="calendar_account_due", condition=~models.Q(state=State.STOPPED))]
        constraints = [models.UniqueConstraint("user", "url", name="calendar_account_once")]


class Link(models.Model):
    """One event there is one activity here: `etag` and `sequence` are those at which both said the same.

    `occurrence` tells the events of one recurring event apart that no series here can be, because of `single`; those
    are read and not written. `overwritten` keeps what lost when both had changed.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="links", db_index=False)
    href = models.CharField(max_length=600)
    occurrence = models.CharField(max_length=40, blank=True, default="", db_default="")
    single = models.CharField(max_length=20, choices=Single, blank=True, default="", db_default="")
    etag = models.CharField(max_length=300)
    task = models.ForeignKey("collaboration.Task", models.CASCADE, related_name="+", db_index=False)
    sequence = models.IntegerField()
    overwritten = models.JSONField(null=True)
    overwritten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("account", "href", "occurrence", name="calendar_link_of_event"),
            models.UniqueConstraint("task", "account", name="calendar_link_of_task"),
        ]


class SeriesLink(models.Model):
    """One recurring event there is one series here: `etag` and `seen` are those at which both said the same.

    `seen` is the fingerprint of the series and of its occurrences that differ from it. `overwritten` as in Link.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="series_links", db_index=False)
    href = models.CharField(max_length=600)
    etag = models.CharField(max_length=300)
    series = models.OneToOneField("collaboration.Series", models.CASCADE, related_name="+")
    seen = models.CharField(max_length=64)
    overwritten = models.JSONField(null=True)
    overwritten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("account", "href", name="calendar_series_link_of_event")]
