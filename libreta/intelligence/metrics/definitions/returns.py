"""Returns."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Better, Level, Unit

METRIC = declare(
    Metric(
        key="returns",
        label=_("Returns"),
        help=_("The value of what came back."),
        level=Level.ORGANISATION,
        answers_for=_("Management"),
        unit=Unit.MONEY,
        better=Better.DOWN,
        mart="fact_order_line",
        value=lambda t: -t.amount_base.sum(where=t.amount < 0),
        day="ordered_on",
        reads=(("order", "total"),),
        order=40,
    )
)
