"""Customers who came back."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="returning_customers",
        label=_("Customers who came back"),
        help=_("Active customers who bought again after the day of their first purchase."),
        level=Level.CUSTOMER,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="fact_order_line",
        value=lambda t: t.customer_id.nunique(where=(t.amount > 0) & (t.ordered_on > t.first_on)),
        day="ordered_on",
        trailing=365,
        order=40,
    )
)
