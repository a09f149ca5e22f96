"""Qualified leads."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="qualified_leads",
        label=_("Qualified leads"),
        help=_("Leads of the period that became prospects or deals."),
        level=Level.OPERATION,
        answers_for=_("Marketing"),
        unit=Unit.COUNT,
        mart="fact_lead",
        value=lambda t: t.count(where=t.status == "qualified"),
        day="came_on",
        order=20,
    )
)
