"""Bought before returns."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="bought",
        label=_("Bought before returns"),
        help=_("What customers bought, before anything came back."),
        level=Level.ORGANISATION,
        answers_for=_("Management"),
        unit=Unit.MONEY,
        mart="fact_order_line",
        value=lambda t: t.amount_base.sum(where=t.amount > 0),
        day="ordered_on",
        reads=(("order", "total"),),
        order=45,
    )
)
