"""Tasks done in time."""

from django.utils.translation import gettext_lazy as _

from libreta.intelligence.metrics.declaring import Metric, declare
from libreta.intelligence.metrics.terms import Level, Unit

METRIC = declare(
    Metric(
        key="tasks_in_time",
        label=_("Tasks done in time"),
        help=_("Of the tasks that were due and done, the share done by then."),
        level=Level.OPERATION,
        answers_for=_("Management"),
        unit=Unit.SHARE,
        mart="fact_task",
        value=lambda t: t.in_time.cast("int8").mean(),
        day="done_on",
        order=140,
    )
)
