"""Customers with an owner."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="owned_customers",
        label=_("Customers with an owner"),
        help=_("Customers on record of whom a colleague takes care."),
        level=Level.INFRASTRUCTURE,
        answers_for=_("Sales"),
        unit=Unit.COUNT,
        mart="dim_customer",
        value=lambda t: t.count(where=t.owner_id.notnull()),
        day="since",
        until="gone_on",
        order=10,
    )
)
