"""Talks."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="talks",
        label=_("Talks"),
        help=_("Calls, meetings and visits."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="fact_interaction",
        value=lambda t: t.count(where=t.kind.isin(["call", "meeting", "visit"])),
        day="day",
        order=120,
    )
)
