"""Customers whose place is known."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="placed_customers",
        label=_("Customers whose place is known"),
        help=_("Customers on record with a city."),
        level=Level.INFRASTRUCTURE,
        answers_for=_("Marketing"),
        unit=Unit.COUNT,
        mart="dim_customer",
        value=lambda t: t.count(where=t.city.fill_null("") != ""),
        day="since",
        until="gone_on",
        order=30,
    )
)
