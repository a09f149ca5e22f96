"""Customers who came back."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="returning_customers",
        label=_("Customers who came back"),
        help=_("Active customers with at least two days of purchase in the year."),
        level=Level.CUSTOMER,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="customer_orders",
        value=lambda t: t.count(where=t.x > 0),
        day="last_on",
        trailing=365,
        order=40,
    )
)
