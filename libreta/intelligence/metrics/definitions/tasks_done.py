"""Tasks done."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="tasks_done",
        label=_("Tasks done"),
        help=_("Tasks, calls, meetings and visits that were done."),
        level=Level.OPERATION,
        answers_for=_("Management"),
        unit=Unit.COUNT,
        mart="fact_task",
        value=lambda t: t.count(where=t.status == "done"),
        day="done_on",
        order=130,
    )
)
