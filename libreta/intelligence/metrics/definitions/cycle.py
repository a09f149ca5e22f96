"""Days to win."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Better, Level, Unit

METRIC = declare(
    Metric(
        key="cycle",
        label=_("Days to win"),
        help=_("From engagement to closing, the mean of deals won."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.DAYS,
        better=Better.DOWN,
        mart="fact_opportunity",
        value=lambda t: t.cycle_days.mean(where=t.status == "won"),
        day="closed_on",
        order=80,
    )
)
