"""Deals closed."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="deals_closed",
        label=_("Deals closed"),
        help=_("Opportunities won or lost in the period."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="fact_opportunity",
        value=lambda t: t.count(),
        day="closed_on",
        order=65,
    )
)
