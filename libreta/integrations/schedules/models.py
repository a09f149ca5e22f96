"""Where files are fetched from, when, and what became of each of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportSchedule(models.Model):
    """A place that is looked into at certain times; its files are imported once, by a saved mapping."""

    class Place(models.TextChoices):
        FOLDER = "folder", _("Folder of the server")
        BUCKET = "bucket", _("Object store (S3)")

    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(_("place"), max_length=10, choices=Place, default=Place.FOLDER)
    folder = models.CharField(_("folder"), max_length=300, blank=True, default="")
    endpoint = models.CharField(_("address of the store"), max_length=300, blank=True, default="")
    bucket = models.CharField(_("bucket"), max_length=120, blank=True, default="")
    prefix = models.CharField(_("names begin with"), max_length=300, blank=True, default="")
    region = models.CharField(_("region of the store"), max_length=60, blank=True, default="us-east-1")
    access_key = models.CharField(_("access key"), max_length=200, blank=True, default="")
    secret_key = models.TextField(_("secret key"), blank=True, default="")  # sealed
    pattern = models.CharField(_("files"), max_length=120, default="*")
    type_key = models.CharField(_("rows are"), max_length=60)
    preset = models.CharField(_("made by"), max_length=60, blank=True, default="")
    plan = models.JSONField(null=True)
    plan_print = models.CharField(max_length=32, blank=True, default="")
    cron = models.CharField(_("times"), max_length=120, default="0 * * * *")
    is_active = models.BooleanField(_("active"), default=True)
    next_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index("next_at", name="import_schedule_due", condition=models.Q(is_active=True))]

    def __str__(self) -> str:
        return self.name


class ScheduledFile(models.Model):
    """One file that was found: imported once, or put aside with the reason."""

    class State(models.TextChoices):
        FETCHED = "fetched", _("Being imported")
        DONE = "done", _("Imported")
        ASIDE = "aside", _("Put aside")

    schedule = models.ForeignKey(ImportSchedule, models.CASCADE, related_name="files", db_index=False)
    name = models.CharField(max_length=1024)
    size = models.BigIntegerField(default=0)
    mark = models.CharField(max_length=200, blank=True, default="")  # what the place says of the version
    print = models.CharField(max_length=64)  # SHA-256 of the content
    state = models.CharField(max_length=10, choices=State, default=State.FETCHED)
    reason = models.TextField(blank=True, default="")
    run = models.ForeignKey("integrations.ImportRun", models.SET_NULL, null=True, related_name="+", db_index=False)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index("schedule", models.F("id").desc(), name="scheduled_file_newest"),
            models.Index("schedule", "name", name="scheduled_file_by_name"),
        ]
        constraints = [models.UniqueConstraint("schedule", "print", name="scheduled_file_once")]

    def __str__(self) -> str:
        return self.name
