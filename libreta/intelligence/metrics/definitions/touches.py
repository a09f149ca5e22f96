"""Touches."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="touches",
        label=_("Touches"),
        help=_("Entries of the notebook: calls, mails, visits, everything."),
        level=Level.OPERATION,
        answers_for=_("Service"),
        unit=Unit.COUNT,
        mart="fact_interaction",
        value=lambda t: t.count(),
        day="day",
        order=110,
    )
)
