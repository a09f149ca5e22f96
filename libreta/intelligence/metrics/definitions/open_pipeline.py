"""Open pipeline."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="open_pipeline",
        label=_("Open pipeline"),
        help=_("The value of deals that were open at the end of the period."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.MONEY,
        mart="fact_opportunity",
        value=lambda t: t.amount_base.sum(),
        day="created_on",
        until="closed_on",
        reads=(("opportunity", "amount"),),
        order=90,
    )
)
