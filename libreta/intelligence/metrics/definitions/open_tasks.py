"""Open tasks."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Better, Level, Unit

METRIC = declare(
    Metric(
        key="open_tasks",
        label=_("Open tasks"),
        help=_("Tasks that were not done at the end of the period."),
        level=Level.OPERATION,
        answers_for=_("Management"),
        unit=Unit.COUNT,
        better=Better.DOWN,
        mart="fact_task",
        value=lambda t: t.count(),
        day="created_on",
        until="done_on",
        where=lambda t: t.status != "cancelled",
        order=150,
    )
)
