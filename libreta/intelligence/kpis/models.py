"""What a metric ought to be."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PeriodKind(models.TextChoices):
    """The periods that have targets."""

    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class KpiTarget(models.Model):
    """The target of a metric for each month, quarter or year, and the band that it should not leave.

    Shares are from 0 to 1, money is in the base currency. Former values stand in the audit trail.
    """

    metric = models.CharField(_("figure"), max_length=60)
    period = models.CharField(_("period"), max_length=10, choices=PeriodKind)
    value = models.DecimalField(_("target"), max_digits=20, decimal_places=4)
    lower = models.DecimalField(_("not below"), max_digits=20, decimal_places=4, null=True, blank=True)
    upper = models.DecimalField(_("not above"), max_digits=20, decimal_places=4, null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set"))

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        db_table = "intelligence_kpi_target"
        constraints = [
            models.UniqueConstraint(fields=["metric", "period"], name="intelligence_target_once"),
            models.CheckConstraint(
                condition=models.Q(lower__isnull=True)
                | models.Q(upper__isnull=True)
                | models.Q(lower__lte=models.F("upper")),
                name="intelligence_target_band",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric} / {self.period}"
