"""Complaints per order."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare, ratio
from libreta.intelligence.metrics.terms import Better, Level, Unit

METRIC = declare(
    Metric(
        key="complaint_rate",
        label=_("Complaints per order"),
        help=_("Complaints divided by orders."),
        level=Level.CUSTOMER,
        answers_for=_("Service"),
        unit=Unit.SHARE,
        better=Better.DOWN,
        parts=("complaints", "orders"),
        combine=ratio,
        order=90,
    )
)
