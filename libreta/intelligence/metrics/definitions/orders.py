"""Orders."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="orders",
        label=_("Orders"),
        help=_("Orders that count: confirmed, fulfilled, not cancelled."),
        level=Level.ORGANISATION,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="fact_order_line",
        value=lambda t: t.order_id.nunique(),
        day="ordered_on",
        order=20,
    )
)
