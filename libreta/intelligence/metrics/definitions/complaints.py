"""Complaints."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Better, Level, Unit

METRIC = declare(
    Metric(
        key="complaints",
        label=_("Complaints"),
        help=_("Complaints written into the notebook."),
        level=Level.CUSTOMER,
        answers_for=_("Service"),
        unit=Unit.COUNT,
        better=Better.DOWN,
        mart="fact_interaction",
        value=lambda t: t.count(where=t.kind == "complaint"),
        day="day",
        order=80,
    )
)
