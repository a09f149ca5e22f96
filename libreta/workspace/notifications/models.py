"""What people were told, and whether they have seen it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class KeptNotice(models.Model):
    """One sentence for one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    text = models.TextField()
    url = models.CharField(max_length=300)
    icon = models.CharField(max_length=40, default="bell")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "workspace_notice"
        indexes = [
            models.Index("user", F("id").desc(), name="notice_of_user"),
            models.Index("user", name="notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.text
