"""Won deals, value."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="won_revenue",
        label=_("Won deals, value"),
        help=_("The value of deals that were won, by the day of closing."),
        level=Level.ORGANISATION,
        answers_for=_("Sales"),
        unit=Unit.MONEY,
        mart="fact_opportunity",
        value=lambda t: t.amount_base.sum(where=t.status == "won"),
        day="closed_on",
        reads=(("opportunity", "amount"),),
        order=60,
    )
)
