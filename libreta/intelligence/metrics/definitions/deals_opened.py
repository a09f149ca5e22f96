"""Deals opened."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="deals_opened",
        label=_("Deals opened"),
        help=_("Opportunities that began in the period."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="fact_opportunity",
        value=lambda t: t.count(),
        day="created_on",
        order=50,
    )
)
