"""Win rate."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare, ratio
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="win_rate",
        label=_("Win rate"),
        help=_("Deals won divided by deals closed."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.SHARE,
        parts=("deals_won", "deals_closed"),
        combine=ratio,
        order=70,
    )
)
