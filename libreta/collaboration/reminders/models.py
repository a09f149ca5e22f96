"""The reminders that were delivered to people."""

from django.conf import settings
from django.db import models


class Reminder(models.Model):
    """A reminder of an activity to one user. Each moment at which one was to be reminded delivers once.

    It waits from `show_at` until it is dismissed or the activity is done; `delivered_at` tells when the bell rang. Put
    off, it rings again at its new `show_at`.
    """

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey("collaboration.Task", models.CASCADE, related_name="reminders", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    remind_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    show_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("user", "show_at", name="reminder_waiting", condition=models.Q(dismissed_at=None)),
            models.Index("show_at", name="reminder_to_deliver", condition=models.Q(delivered_at=None)),
        ]
        constraints = [models.UniqueConstraint("task", "user", "remind_at", name="reminder_once")]
