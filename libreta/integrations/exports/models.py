"""Exports: lists on their way out as files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExportRun(models.Model):
    """One list taken out as a file, kept for its owner until it expires."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"
        JSONL = "jsonl", _("JSON lines")
        PARQUET = "parquet", "Parquet"
        CARDS = "vcf", _("Cards (vCard)")

    created_at = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    door = models.CharField(max_length=20, default="page")
    type_key = models.CharField(max_length=60)
    format = models.CharField(max_length=10, choices=Format, default=Format.CSV)
    filter = models.JSONField(default=dict)
    text = models.CharField(max_length=200, blank=True, default="")
    columns = models.JSONField(default=list)
    sort = models.JSONField(default=list)
    ids = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    rows_total = models.BigIntegerField(default=0)
    rows_done = models.BigIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    file = models.CharField(max_length=300, blank=True)
    file_size = models.BigIntegerField(default=0)
    problem = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.type_key}.{self.format}"
