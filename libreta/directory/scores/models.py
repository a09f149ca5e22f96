"""What the intelligence run says of each customer; written in bulk, read beside the customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from libreta.intelligence.terms import segment_choices

LONG = 1.5
"""Silent for longer than this many of the customer's usual intervals is told as silence."""


def silent(prefix: str = "") -> models.Q:
    """This function gives the condition of a customer of value who has fallen silent; two indexes stand upon it."""
    usual = models.F(f"{prefix}usual_interval_days") * LONG
    return models.Q(**{f"{prefix}value_at_risk__gt": 0, f"{prefix}days_silent__gt": usual})


class CustomerScore(models.Model):
    """The latest scores of one customer, in the customer's main currency, with the facts behind them."""

    customer = models.OneToOneField(
        "directory.Customer", models.CASCADE, primary_key=True, related_name="score", verbose_name=_("customer")
    )
    segment = models.CharField(_("segment"), max_length=40, choices=segment_choices, blank=True, default="")
    value_at_risk = models.DecimalField(_("value at risk"), max_digits=14, decimal_places=2, null=True)
    value_12m = models.DecimalField(_("value in 12 months"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(_("score currency"), max_length=3, blank=True, default="")
    p_alive = models.FloatField(_("chance of being alive"), null=True)
    expected_orders_12m = models.FloatField(_("expected orders in 12 months"), null=True)
    rfm_recency = models.SmallIntegerField(_("recency (1 to 5)"), null=True)
    rfm_frequency = models.SmallIntegerField(_("frequency (1 to 5)"), null=True)
    rfm_monetary = models.SmallIntegerField(_("monetary value (1 to 5)"), null=True)
    orders_count = models.IntegerField(_("orders so far"), null=True)
    last_order_on = models.DateField(_("last order"), null=True)
    usual_interval_days = models.FloatField(_("usual days between orders"), null=True)
    days_silent = models.IntegerField(_("days since the last order"), null=True)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    model_version = models.CharField(_("model version"), max_length=60, blank=True, default="")
    scored_at = models.DateTimeField(_("scored"))

    silent = staticmethod(silent)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        indexes = [
            models.Index(
                models.F("value_at_risk").desc(nulls_last=True), models.F("customer").desc(), name="score_by_risk"
            ),
            models.Index(
                models.F("value_12m").desc(nulls_last=True), models.F("customer").desc(), name="score_by_value"
            ),
            models.Index(
                "currency",
                models.F("value_at_risk").desc(),
                models.F("customer").desc(),
                name="score_of_the_silent",
                condition=silent(),
            ),
            models.Index(
                "segment",
                "currency",
                models.F("value_at_risk").desc(),
                models.F("customer").desc(),
                name="score_of_silent_segments",
                condition=silent(),
            ),
            models.Index("segment", models.F("value_at_risk").desc(nulls_last=True), name="score_by_segment"),
            models.Index("last_order_on", "customer", name="score_by_last_order"),
        ]

    def __str__(self) -> str:
        return self.segment
