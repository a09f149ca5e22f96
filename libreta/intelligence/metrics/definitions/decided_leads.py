"""Decided leads."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="decided_leads",
        label=_("Decided leads"),
        help=_("Leads of the period that were qualified or disqualified."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="fact_lead",
        value=lambda t: t.count(where=t.status.isin(["qualified", "disqualified"])),
        day="came_on",
        order=25,
    )
)
