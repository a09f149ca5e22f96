"""Average order."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare, ratio
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="average_order",
        label=_("Average order"),
        help=_("Revenue divided by orders."),
        level=Level.ORGANISATION,
        answers_for=_("Sales"),
        unit=Unit.MONEY,
        parts=("revenue", "orders"),
        combine=ratio,
        order=30,
    )
)
