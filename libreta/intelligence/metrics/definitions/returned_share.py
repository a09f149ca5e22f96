"""Share returned."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare, ratio
from libreta.intelligence.metrics.terms import Better, Level, Unit

METRIC = declare(
    Metric(
        key="returned_share",
        label=_("Share returned"),
        help=_("Returns divided by what was bought."),
        level=Level.ORGANISATION,
        answers_for=_("Management"),
        unit=Unit.SHARE,
        better=Better.DOWN,
        parts=("returns", "bought"),
        combine=ratio,
        order=50,
    )
)
