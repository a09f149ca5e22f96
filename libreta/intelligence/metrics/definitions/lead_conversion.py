"""Share of leads qualified."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare, ratio
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="lead_conversion",
        label=_("Share of leads qualified"),
        help=_("Qualified leads divided by decided ones."),
        level=Level.OPERATION,
        answers_for=_("Marketing"),
        unit=Unit.SHARE,
        parts=("qualified_leads", "decided_leads"),
        combine=ratio,
        order=30,
    )
)
