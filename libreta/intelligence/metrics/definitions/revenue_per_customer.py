"""Revenue per active customer."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare, ratio
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="revenue_per_customer",
        label=_("Revenue per active customer"),
        help=_("Revenue of a year divided by active customers."),
        level=Level.CUSTOMER,
        answers_for=_("Management"),
        unit=Unit.MONEY,
        parts=("yearly_revenue", "active_customers"),
        combine=ratio,
        order=20,
    )
)
