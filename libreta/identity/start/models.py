"""The table of the first start."""

from django.db import models


class FirstStart(models.Model):
    """The hash of the one-time token that lets somebody become the first administrator."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_first_start"
