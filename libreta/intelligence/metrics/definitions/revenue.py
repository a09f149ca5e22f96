"""Revenue."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="revenue",
        label=_("Revenue"),
        help=_("What customers bought, less returns, in the company's currency at the rate of the day."),
        level=Level.ORGANISATION,
        answers_for=_("Management"),
        unit=Unit.MONEY,
        mart="fact_order_line",
        value=lambda t: t.amount_base.sum(),
        day="ordered_on",
        reads=(("order", "total"),),
        order=10,
    )
)
