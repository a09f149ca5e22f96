"""What other systems and files said of our records, and the cards as they came."""

from django.db import models
from django.db.models import Q

KNOWN = Q(external_id__isnull=False, trashed_at__isnull=True)
NAMELESS = Q(external_id__isnull=True, trashed_at__isnull=True)


class SourceRecord(models.Model):
    """One record of another system that is one of ours, with what it last said: field to [value, second of the epoch].

    One row per record and source, so that a million customers of three systems are three million small rows. Files
    that belong to no system share the source "file" and know no `external_id`.
    """

    type_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200, null=True)
    said = models.JSONField(default=dict, db_default={})
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    run_id = models.BigIntegerField(null=True)
    trashed_at = models.DateTimeField(null=True)  # set aside by a merge, until it is undone

    class Meta:
        indexes = [models.Index("type_key", "record_id", name="source_record_by_record")]
        constraints = [
            models.UniqueConstraint("type_key", "source", "external_id", name="source_record_once", condition=KNOWN),
            models.UniqueConstraint(
                "type_key", "record_id", "source", name="source_record_nameless", condition=NAMELESS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.external_id or ''}"


class RawCard(models.Model):
    """A vCard as it came, photo and all; the same card is kept once."""

    customer = models.ForeignKey("directory.Customer", models.CASCADE, related_name="+", db_index=False)
    text = models.TextField()
    print = models.CharField(max_length=64)
    at = models.DateTimeField()
    run_id = models.BigIntegerField(null=True)
    trashed_at = models.DateTimeField(null=True)  # set aside by a merge, until it is undone

    class Meta:
        constraints = [
            models.UniqueConstraint("customer", "print", name="raw_card_once", condition=Q(trashed_at__isnull=True))
        ]
        indexes = [models.Index("customer", models.F("id").desc(), name="raw_card_newest")]

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.print[:8]}"
