"""What the API keeps: answers already given, so that a repeated request has no second effect."""

from django.db import models


class GivenAnswer(models.Model):
    """The answer to a write that carried an Idempotency-Key, written in the transaction of the write itself."""

    caller = models.CharField(max_length=40)
    key = models.CharField(max_length=255)
    request_hash = models.BinaryField()
    status = models.SmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    rights = models.CharField(max_length=64, default="", db_default="")  # what the caller was allowed, as a digest
    given_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "api_given_answer"
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="api_given_answer_once")]
