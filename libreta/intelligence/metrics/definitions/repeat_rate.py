"""Share that comes back."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare, ratio
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="repeat_rate",
        label=_("Share that comes back"),
        help=_("Of the active customers, the share who bought again after the day of their first purchase."),
        level=Level.CUSTOMER,
        answers_for=_("Sales"),
        unit=Unit.SHARE,
        parts=("returning_customers", "active_customers"),
        combine=ratio,
        order=50,
    )
)
