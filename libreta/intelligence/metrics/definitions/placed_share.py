"""Share of customers whose place is known."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare, ratio
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="placed_share",
        label=_("Share of customers whose place is known"),
        help=_("Customers with a city divided by all customers."),
        level=Level.INFRASTRUCTURE,
        answers_for=_("Marketing"),
        unit=Unit.SHARE,
        parts=("placed_customers", "known_customers"),
        combine=ratio,
        order=40,
    )
)
