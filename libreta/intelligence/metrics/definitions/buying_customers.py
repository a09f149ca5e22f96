"""Customers with an order."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="buying_customers",
        label=_("Customers with an order"),
        help=_("Customers whose last order lies in the year before the end of the period."),
        level=Level.CUSTOMER,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="customer_orders",
        value=lambda t: t.count(),
        day="last_on",
        trailing=365,
        order=45,
    )
)
