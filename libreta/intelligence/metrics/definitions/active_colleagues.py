"""Colleagues who write things down."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="active_colleagues",
        label=_("Colleagues who write things down"),
        help=_("Colleagues with an entry in the notebook in the period."),
        level=Level.INFRASTRUCTURE,
        answers_for=_("Management"),
        unit=Unit.COUNT,
        mart="fact_interaction",
        value=lambda t: t.user_id.nunique(),
        day="day",
        order=50,
    )
)
