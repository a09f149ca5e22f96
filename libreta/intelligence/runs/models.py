"""The record of every run: what it did, with what result, and why it stopped."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.intelligence.terms import Stage, State


class IntelligenceRun(models.Model):
    """A run. `notes` and `error` are codes and numbers that `libreta.intelligence.reasons` renders.

    `parameters` are those of each model, `missing` the models that the data could not carry and why, `backtest` how
    the models did on the past, `tables` and `marts` the rows read and built, `seconds` the time of each stage.
    """

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.QUEUED)
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, blank=True, default="")
    progress = models.SmallIntegerField(_("progress"), default=0)
    rows_done = models.BigIntegerField(_("rows in this stage"), default=0)
    is_cancel_asked = models.BooleanField(_("cancel asked"), default=False)
    only_warehouse = models.BooleanField(_("warehouse only"), default=False)
    asked_as_of = models.DateField(_("asked as of"), null=True)
    as_of = models.DateField(_("as of"), null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(_("asked at"))
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    customers_scored = models.BigIntegerField(_("customers scored"), default=0)
    rows_written = models.BigIntegerField(_("scores that changed"), default=0)
    model_version = models.CharField(_("model version"), max_length=60, blank=True, default="")
    tables = models.JSONField(_("tables"), default=dict)
    marts = models.JSONField(_("marts"), default=dict)
    parameters = models.JSONField(_("parameters"), default=dict)
    missing = models.JSONField(_("missing models"), default=dict)
    backtest = models.JSONField(_("back-test"), default=dict)
    notes = models.JSONField(_("notes"), default=list)
    error = models.JSONField(_("error"), default=dict)
    seconds = models.JSONField(_("seconds"), default=dict)

    class Meta:
        verbose_name = _("intelligence run")
        verbose_name_plural = _("intelligence runs")
        db_table = "intelligence_run"
        ordering = ("-id",)
        indexes = [models.Index("state", models.F("id").desc(), name="intelligence_run_by_state")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """This function says whether the run still waits or works."""
        return self.state in (State.QUEUED, State.RUNNING)
