"""The table of failed sign-ins."""

from django.db import models


class LockOut(models.Model):
    """How often sign-in failed for one subject (`email:<hash of the address>` or `ip:<address>`) since `since`."""

    subject = models.CharField(max_length=300, unique=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_lockout"
