"""Customers in touch."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="contacted_customers",
        label=_("Customers in touch"),
        help=_("Customers with an entry in the notebook in the period."),
        level=Level.CUSTOMER,
        answers_for=_("Service"),
        unit=Unit.COUNT,
        mart="fact_interaction",
        value=lambda t: t.customer_id.nunique(),
        day="day",
        order=70,
    )
)
