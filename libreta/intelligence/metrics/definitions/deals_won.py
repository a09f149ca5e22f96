"""Deals won."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="deals_won",
        label=_("Deals won"),
        help=_("Opportunities won in the period."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="fact_opportunity",
        value=lambda t: t.count(where=t.status == "won"),
        day="closed_on",
        order=60,
    )
)
