"""Leads."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="leads",
        label=_("Leads"),
        help=_("Interests that came in."),
        level=Level.OPERATION,
        answers_for=_("Marketing"),
        unit=Unit.COUNT,
        mart="fact_lead",
        value=lambda t: t.count(),
        day="came_on",
        order=10,
    )
)
