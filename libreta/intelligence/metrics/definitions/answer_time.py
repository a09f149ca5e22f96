"""Time to answer."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Better, Level, Unit

METRIC = declare(
    Metric(
        key="answer_time",
        label=_("Time to answer"),
        help=_("Minutes until a lead was answered first: half were answered sooner."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.MINUTES,
        better=Better.DOWN,
        mart="fact_lead",
        value=lambda t: t.answer_minutes.median(),
        day="came_on",
        order=40,
    )
)
