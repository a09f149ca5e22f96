"""Revenue of a year."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="yearly_revenue",
        label=_("Revenue of a year"),
        help=_("Revenue of the 365 days before the end of the period."),
        level=Level.ORGANISATION,
        answers_for=_("Management"),
        unit=Unit.MONEY,
        mart="fact_order_line",
        value=lambda t: t.amount_base.sum(),
        day="ordered_on",
        trailing=365,
        reads=(("order", "total"),),
        order=15,
    )
)
