"""Acts upon more records than a request can hold: what is done, how far it is, and what takes it back."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    EDIT = "edit", _("Edit")
    TRASH = "trash", _("Move to the trash")
    RESTORE = "restore", _("Restore")


class State(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("working")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("stopped")
    FAILED = "failed", _("failed")
    GOING_BACK = "going_back", _("being taken back")
    TAKEN_BACK = "taken_back", _("taken back")


MOVING = (State.QUEUED, State.RUNNING, State.GOING_BACK)


class BulkAct(models.Model):
    """One act upon all records that match a list, chunk by chunk; it goes on behind `after_id`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    record_type = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    filter = models.JSONField(default=dict)
    search = models.TextField(default="")
    values = models.JSONField(default=dict)
    upto_id = models.BigIntegerField()
    after_id = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    done = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    left = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=list)
    problem = models.TextField(default="")
    is_cancel_asked = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("user", models.F("asked_at").desc(), name="bulk_act_of_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_type}"


class BulkStep(models.Model):
    """The step by which one chunk of an act is taken back."""

    act = models.ForeignKey(BulkAct, models.CASCADE, related_name="steps", db_index=False)
    step_id = models.UUIDField()

    class Meta:
        indexes = [models.Index("act", "id", name="bulk_step_of_act")]

    def __str__(self) -> str:
        return str(self.step_id)
