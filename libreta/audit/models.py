"""The tables of the trail. They have no foreign keys: a trail outlives what it tells of."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """One record was created, updated or deleted; written by triggers alone, never updated.

    `changes` maps field names to [old, new] for an update, is the old row for a deletion and null for a creation.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    txid = models.BigIntegerField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.TextField(default="")
    key_id = models.BigIntegerField(null=True)
    door = models.TextField()
    cause = models.TextField(default="")
    record_type = models.TextField()
    record_id = models.BigIntegerField(null=True)
    action = models.TextField()
    changes = models.JSONField(null=True)

    class Meta:
        db_table = "audit_change"
        indexes = [
            models.Index(fields=["record_type", "record_id", "id"], name="audit_change_record"),
            BrinIndex(fields=["at"], name="audit_change_at"),
        ]


class Seal(models.Model):
    """The hash of a run of changes and of the seal before: whoever alters a sealed change breaks the chain."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    from_id = models.BigIntegerField()
    to_id = models.BigIntegerField(unique=True)
    rows = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "audit_seal"


class Horizon(models.Model):
    """The last change id handed out, and the first transaction id that did not exist yet, when somebody last looked."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_id = models.BigIntegerField()
    next_txid = models.BigIntegerField()

    class Meta:
        db_table = "audit_horizon"


class Retention(models.Model):
    """For how many months the trail is kept; without a row, or with null, for ever."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    months = models.PositiveSmallIntegerField(null=True)
    set_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "audit_retention"


class Redaction(models.Model):
    """The values of a change were erased for good reason; its hash from before stays, so that the chain still holds."""

    change_id = models.BigIntegerField(primary_key=True)
    row_hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        db_table = "audit_redaction"


class Access(models.Model):
    """Somebody saw, exported or searched records that tell of people."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.TextField(default="")
    key_id = models.BigIntegerField(null=True)
    door = models.TextField()
    kind = models.TextField()  # view, list, search, export
    record_type = models.TextField()
    record_ids = ArrayField(models.BigIntegerField(), default=list)
    count = models.IntegerField(null=True)
    detail = models.TextField(default="")

    class Meta:
        db_table = "audit_access"
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="audit_access_actor"),
            BrinIndex(fields=["at"], name="audit_access_at"),
            GinIndex(fields=["record_ids"], name="audit_access_records"),
        ]
