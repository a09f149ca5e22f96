"""What was learned of an outcome, one row per training; the newest one is in use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutcomeModel(models.Model):
    """The card of a model: how much it was trained on, how well it tells, by which facts, without which."""

    class State(models.TextChoices):
        READY = "ready", _("In use")
        NO_SIGNAL = "no_signal", _("No signal")
        NOT_READY = "not_ready", _("Too few outcomes yet")

    subject = models.CharField(max_length=40)
    trained_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State)
    rows = models.IntegerField(default=0)
    positives = models.IntegerField(default=0)
    auc = models.FloatField(null=True)
    auc_low = models.FloatField(null=True)
    auc_high = models.FloatField(null=True)
    baseline = models.CharField(max_length=120, blank=True, default="")
    baseline_auc = models.FloatField(null=True)
    factors = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    version = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        db_table = "intelligence_outcome_model"
        indexes = [models.Index("subject", models.F("id").desc(), name="outcome_model_by_subject")]

    def __str__(self) -> str:
        return f"{self.subject} {self.version}"
