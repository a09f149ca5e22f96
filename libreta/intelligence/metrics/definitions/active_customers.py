"""Active customers."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="active_customers",
        label=_("Active customers"),
        help=_("Customers who bought in the 365 days before the end of the period."),
        level=Level.CUSTOMER,
        answers_for=_("Management"),
        unit=Unit.COUNT,
        mart="fact_order_line",
        value=lambda t: t.customer_id.nunique(where=t.amount > 0),
        day="ordered_on",
        trailing=365,
        order=10,
    )
)
