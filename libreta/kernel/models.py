"""The tables every area stands on, and the abstract records that areas build theirs from."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChildRecord(models.Model):
    """A record whose rights follow its parent, like the line of an order."""

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField(_("created"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
        verbose_name=_("created by"),
    )
    updated_at = models.DateTimeField(_("updated"), editable=False)
    version = models.IntegerField(_("version"), default=1, editable=False)
    trashed_at = models.DateTimeField(_("in the trash since"), null=True, blank=True, editable=False)
    external_id = models.CharField(_("external id"), max_length=120, null=True, blank=True)
    extra = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True


class Record(ChildRecord):
    """A record with an owner of its own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
    )

    class Meta:
        abstract = True


class CustomField(models.Model):
    """A field that the company added to a record type; its values live in `extra` under `name` (always x_...)."""

    record_type = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    label = models.JSONField(default=dict)  # language to text; "en" is the fallback
    help = models.CharField(max_length=300, blank=True)
    choices = models.JSONField(default=list, blank=True)  # [[value, {language: text}], ...]
    target = models.CharField(max_length=60, blank=True)  # record type of a reference
    required = models.BooleanField(default=False)
    indexed = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_type", "name"], name="kernel_customfield_once")]
        ordering = ["record_type", "position", "id"]


class CustomType(models.Model):
    """A record type that the company made; its records live in a table of their own, custom_<key>."""

    key = models.CharField(max_length=40, unique=True)
    slug = models.CharField(max_length=60, unique=True)
    label = models.JSONField(default=dict)  # language to text; "en" is the fallback
    plural = models.JSONField(default=dict)
    icon = models.CharField(max_length=40, blank=True)
    stages = models.JSONField(default=list, blank=True)  # [[value, {language: text}], ...]
    retired_at = models.DateTimeField(null=True, blank=True)


class EventRow(models.Model):
    """What happened, in the past tense, once for many records; written with the change itself."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=120)
    record_type = models.CharField(max_length=60, blank=True)
    ids = ArrayField(models.BigIntegerField(), default=list)
    fields = ArrayField(models.CharField(max_length=80), default=list)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=20, blank=True)
    payload = models.JSONField(default=dict)

    class Meta:
        db_table = "kernel_event"
        indexes = [models.Index(fields=["name", "id"], name="kernel_event_name")]


class Word(models.Model):
    """A word of the search texts of a record type and how often it stands there; see kernel.vocabulary."""

    record_type = models.CharField(max_length=60)
    word = models.CharField(max_length=30)
    times = models.BigIntegerField()

    class Meta:
        db_table = "kernel_word"
        constraints = [models.UniqueConstraint(fields=["record_type", "word"], name="kernel_word_once")]
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="kernel_word_near")]


class AreaSwitch(models.Model):
    """An area that the administrator switched off. No row: on."""

    area = models.CharField(max_length=40, primary_key=True)
    is_on = models.BooleanField(default=True)


class Stamp(models.Model):
    """Numbers that rise with each change of settings, so that every process knows when its copy is stale."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    class Meta:
        db_table = "kernel_stamp"


class Letter(models.Model):
    """The ledger of what is sent: one row per receiver and step. See kernel.post.

    queued -> claimed (a worker has it; `handed_at` once the server asked for the data) -> sent, failed or unknown; or
    refused, where a gate said no. Only what never had a `handed_at` is tried again without a person.
    """

    STATES = (
        ("queued", _("Waiting")),
        ("claimed", _("Being sent")),
        ("sent", _("Sent")),
        ("failed", _("Failed")),
        ("unknown", _("Perhaps sent")),
        ("refused", _("Held back")),
    )

    id = models.BigAutoField(primary_key=True)
    once = models.CharField(max_length=200)
    message_id = models.CharField(max_length=250)
    channel = models.CharField(max_length=20, default="email", db_default="email")
    purpose = models.CharField(max_length=40)
    customer_id = models.BigIntegerField(null=True)  # no foreign key: the kernel knows no area
    to = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True, default="", db_default="")
    sender = models.CharField(max_length=120, blank=True, default="", db_default="")
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True, default="", db_default="")
    state = models.CharField(max_length=10, choices=STATES, default="queued", db_default="queued")
    reason = models.CharField(max_length=40, blank=True, default="", db_default="")  # for programs
    sentence = models.CharField(max_length=1000, blank=True, default="", db_default="")  # for people
    attempts = models.SmallIntegerField(default=0, db_default=0)
    claim = models.CharField(max_length=32, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    resent_at = models.DateTimeField(null=True)
    resent_by_id = models.BigIntegerField(null=True)
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "kernel_letter"
        constraints = [
            models.UniqueConstraint(fields=["once"], name="kernel_letter_once"),
            models.UniqueConstraint(fields=["message_id"], name="kernel_letter_message"),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "claimed", "sent", "failed", "unknown", "refused"]),
                name="kernel_letter_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["customer_id", "created_at"], name="kernel_letter_by_customer"),
            models.Index(fields=["to", "created_at"], name="kernel_letter_by_address"),
            models.Index(
                fields=["state", "-id"],
                name="kernel_letter_unsettled",
                condition=~models.Q(state="sent"),
            ),
            models.Index(
                fields=["settled_at"],
                name="kernel_letter_to_empty",
                condition=models.Q(emptied_at__isnull=True, settled_at__isnull=False),
            ),
        ]


class Enclosure(models.Model):
    """A file that goes with a letter. It is kept beside the ledger, so that queueing is one transaction and any machine
    may deliver; it goes when the letter is emptied."""

    id = models.BigAutoField(primary_key=True)
    letter = models.ForeignKey(Letter, models.CASCADE, related_name="enclosures")
    name = models.CharField(max_length=150)
    type = models.CharField(max_length=170)
    content = models.BinaryField()

    class Meta:
        db_table = "kernel_enclosure"
