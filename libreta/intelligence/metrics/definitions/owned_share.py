"""Share of customers with an owner."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare, ratio
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="owned_share",
        label=_("Share of customers with an owner"),
        help=_("Customers with an owner divided by all customers."),
        level=Level.INFRASTRUCTURE,
        answers_for=_("Sales"),
        unit=Unit.SHARE,
        parts=("owned_customers", "known_customers"),
        combine=ratio,
        order=20,
    )
)
