"""Weighted pipeline."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="weighted_pipeline",
        label=_("Weighted pipeline"),
        help=_("Open deals times the probability of their stage."),
        level=Level.OPERATION,
        answers_for=_("Sales"),
        unit=Unit.MONEY,
        mart="fact_opportunity",
        value=lambda t: (t.amount_base * t.probability / 100).sum(),
        day="created_on",
        until="closed_on",
        reads=(("opportunity", "amount"),),
        order=100,
    )
)
