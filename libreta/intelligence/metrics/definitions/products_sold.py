"""Products sold."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="products_sold",
        label=_("Products sold"),
        help=_("Different products that were bought."),
        level=Level.INFRASTRUCTURE,
        answers_for=_("Management"),
        unit=Unit.COUNT,
        mart="fact_order_line",
        value=lambda t: t.product_id.nunique(where=t.amount > 0),
        day="ordered_on",
        order=60,
    )
)
