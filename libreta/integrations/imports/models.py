"""Imports, the mark of every row that one wrote or refused, and mappings to use again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One file on its way in: how it is read, where it stands, what came of it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")
        REVERTING = "reverting", _("Being reverted")
        REVERTED = "reverted", _("Reverted")

    class Step(models.TextChoices):
        NONE = "", ""
        DECIDING = "deciding", _("Reading dates and numbers")
        STAGING = "staging", _("Reading rows")
        MATCHING = "matching", _("Finding existing records")
        WRITING = "writing", _("Writing records")
        SOURCES = "sources", _("Noting what the source said")
        REVERTING = "reverting", _("Taking back")

    created_at = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    door = models.CharField(max_length=20, default="page")
    file_name = models.CharField(max_length=255)
    file = models.CharField(max_length=300)
    file_size = models.BigIntegerField(default=0)
    type_key = models.CharField(max_length=60, blank=True)
    source = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=State, default=State.UPLOADED)
    step = models.CharField(max_length=12, choices=Step, default=Step.NONE, blank=True)
    step_started_at = models.DateTimeField(null=True)
    rows_total = models.BigIntegerField(default=0)
    rows_done = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    staged = models.CharField(max_length=64, blank=True)
    cancel_asked = models.BooleanField(default=False)
    problem = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    reverted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """What became of one row in one feed. Keyed by its import first, so that the table can be partitioned by it."""

    class Action(models.TextChoices):
        CREATED = "c", _("created")
        UPDATED = "u", _("updated")
        REFUSED = "r", _("refused")
        NOTED = "n", _("kept with a note")

    pk = models.CompositePrimaryKey("run_id", "action", "feed", "row")
    # Written by the million, by the import alone: the database need not look the import up for every row.
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows", db_index=False, db_constraint=False)
    action = models.CharField(max_length=1, choices=Action)
    feed = models.SmallIntegerField()
    row = models.BigIntegerField()
    record_id = models.BigIntegerField(null=True)
    version = models.IntegerField(null=True)
    before = models.JSONField(null=True)
    reason = models.TextField(blank=True, default="", db_default="")
    is_kept = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.feed}/{self.row}"


class RememberedMapping(models.Model):
    """The last plan that a person used for a set of headers."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    header_print = models.CharField(max_length=32)
    type_key = models.CharField(max_length=60)
    plan = models.JSONField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "header_print", "type_key"], name="remembered_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.type_key} {self.header_print}"
