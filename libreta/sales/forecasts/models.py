"""What a forecast keeps beside the deals: quotas, managers' figures, shares of deals, weekly snapshots, projections."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.kernel.models import ChildRecord
from libreta.sales.forecasts.terms import Measure, Period
from libreta.sales.opportunities.models import Opportunity
from libreta.sales.opportunities.terms import Category, Forecast

LIVE = models.Q(trashed_at__isnull=True)
User = partial(models.ForeignKey, settings.AUTH_USER_MODEL, related_name="+", db_index=False)
Amount = partial(models.DecimalField, max_digits=18, decimal_places=2)


class ForecastSetting(models.Model):
    """How the company counts its periods and money: one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    fiscal_start = models.SmallIntegerField(_("first month of the fiscal year"), default=1, db_default=1)
    currency = models.CharField(_("currency of the forecast"), max_length=3, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="forecast_setting_once"),
            models.CheckConstraint(condition=models.Q(fiscal_start__range=(1, 12)), name="forecast_setting_month"),
        ]


class Quota(ChildRecord):
    """What a person or a team is to win in a period."""

    subject = models.CharField(_("for"), max_length=150, blank=True, default="", db_default="", editable=False)
    person = User(on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("person"))
    team = models.ForeignKey(
        "identity.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("team"),
        help_text=_("The number of the team, where the quota is not a person's."),
    )
    period = models.CharField(_("period"), max_length=10, choices=Period, default=Period.QUARTER)
    starts_on = models.DateField(_("first day of the period"))
    kind = models.CharField(_("kind"), max_length=10, choices=Measure, default=Measure.REVENUE)
    amount = Amount(_("quota"))
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(
                fields=["starts_on", "period", "kind", "person", "team"],
                name="quota_once",
                condition=LIVE,
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True, team__isnull=False)
                | models.Q(person__isnull=False, team__isnull=True),
                name="quota_of_one",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="quota_not_negative"),
            models.CheckConstraint(condition=models.Q(starts_on__day=1), name="quota_starts_a_month"),
            models.CheckConstraint(
                condition=models.Q(kind=Measure.COUNT, currency="")
                | (models.Q(kind=Measure.REVENUE) & ~models.Q(currency="")),
                name="quota_money_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class ForecastAdjustment(ChildRecord):
    """What a manager expects of a person in a period and category instead of the person's own figure.

    Rows are never changed: the latest holds, one without amount takes the adjustment back.
    """

    person = User(on_delete=models.PROTECT, verbose_name=_("person"))
    period = models.CharField(_("period"), max_length=10, choices=Period, default=Period.QUARTER)
    starts_on = models.DateField(_("first day of the period"))
    category = models.CharField(_("category"), max_length=10, choices=Forecast)
    amount = Amount(_("adjusted to"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="", db_default="")
    reason = models.CharField(_("why"), max_length=300)

    class Meta:
        verbose_name = _("adjustment of a forecast")
        verbose_name_plural = _("adjustments of forecasts")
        indexes = [
            models.Index(
                "starts_on", "period", "person", "category", models.F("id").desc(), name="adjustment_of_period"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category__in=[Forecast.PIPELINE, Forecast.BEST_CASE, Forecast.COMMIT]),
                name="adjustment_of_open_deals",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | ~models.Q(currency=""), name="adjustment_has_currency"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="adjustment_says_why"),
        ]

    def __str__(self) -> str:
        return self.reason


class OpportunitySplit(ChildRecord):
    """A person's share of a deal. The shares of a deal are written as one set and are 100 percent together."""

    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, related_name="splits", db_index=False, verbose_name=_("opportunity")
    )
    person = User(on_delete=models.PROTECT, verbose_name=_("credited to"))
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("share of a deal")
        verbose_name_plural = _("shares of deals")
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "person"], name="split_person_once"),
            models.CheckConstraint(
                condition=models.Q(percent__gt=0) & models.Q(percent__lte=100), name="split_is_percent"
            ),
        ]
        indexes = [models.Index("person", "opportunity", name="split_by_person")]


class ForecastWeek(models.Model):
    """A weekly snapshot: open deals, and those closed since `closed_since`, as they stood at `taken_at`."""

    week = models.DateField(_("week of"), primary_key=True)
    taken_at = models.DateTimeField()
    closed_since = models.DateField()
    deals = models.IntegerField(default=0)


class ForecastSnapshot(models.Model):
    """One deal as it stood in one week."""

    id = models.BigAutoField(primary_key=True)
    week = models.ForeignKey(ForecastWeek, models.CASCADE, db_column="week", related_name="rows", db_index=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="+", db_index=False)
    owner = User(on_delete=models.SET_NULL, null=True)
    forecast = models.CharField(max_length=10, choices=Forecast)
    status = models.CharField(max_length=10, choices=Category)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    forecast_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["week", "opportunity"], name="forecast_snapshot_once")]
        indexes = [
            models.Index("week", "forecast_on", name="forecast_snapshot_of_period"),
            models.Index("opportunity", name="forecast_snapshot_of_deal"),
        ]


class ForecastProjection(models.Model):
    """What history says of a period, for a person or (without one) the company; made by a job, see `projection`."""

    id = models.BigAutoField(primary_key=True)
    period = models.CharField(max_length=10, choices=Period)
    starts_on = models.DateField()
    person = User(on_delete=models.CASCADE, null=True)
    currency = models.CharField(max_length=3)
    expected = Amount()
    low = Amount()
    high = Amount()
    details = models.JSONField(default=dict)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "starts_on", "person"], name="forecast_projection_once", nulls_distinct=False
            )
        ]
