"""Customers in the book."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="known_customers",
        label=_("Customers in the book"),
        help=_("Customers on record at the end of the period."),
        level=Level.CUSTOMER,
        answers_for=_("Marketing"),
        unit=Unit.COUNT,
        mart="dim_customer",
        value=lambda t: t.count(),
        day="since",
        until="gone_on",
        order=60,
    )
)
