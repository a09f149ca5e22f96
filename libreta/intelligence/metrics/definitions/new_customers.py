"""New customers."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="new_customers",
        label=_("New customers"),
        help=_("Customers whose first order lies in the period."),
        level=Level.CUSTOMER,
        answers_for=_("Marketing"),
        unit=Unit.COUNT,
        mart="customer_orders",
        value=lambda t: t.count(),
        day="first_on",
        order=30,
    )
)
