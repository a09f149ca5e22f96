"""How many deals stand in each stage, and what they are worth, added up as they change."""

from django.db import models


class StageSum(models.Model):
    """A difference that deals made to the count and sum of a stage: the sum of all rows is what stands there now.

    The database itself writes the rows, whoever changes deals (see the migration), and only ever adds, so that two who
    move cards do not wait for each other. An hourly job puts together what belongs together. Nothing here is a foreign
    key; a board reads it in place of two hundred thousand deals (see libreta.kernel.rollups).
    """

    pipeline_id = models.BigIntegerField()
    stage_id = models.BigIntegerField()
    status = models.CharField(max_length=10)
    owner_id = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    rows = models.BigIntegerField()
    amount = models.DecimalField(max_digits=22, decimal_places=2)

    class Meta:
        verbose_name = "sum of a stage"
        indexes = [models.Index(fields=["pipeline_id", "owner_id"], name="stage_sum_by_pipeline")]
