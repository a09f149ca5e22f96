"""How far an import or export has come: rows, rows per second, time left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone


@dataclass(frozen=True)
class Progress:
    """Rows done of all rows of the present step, the pace, and the seconds left."""

    done: int
    total: int
    per_second: float | None = None
    seconds_left: int | None = None

    def to_json(self) -> dict[str, Any]:
        """This function gives the form in which the API shows progress."""
        return {
            "rows_done": self.done,
            "rows_total": self.total,
            "rows_per_second": None if self.per_second is None else round(self.per_second, 1),
            "seconds_left": self.seconds_left,
        }


def progress_of(run: Any, now: datetime | None = None) -> Progress:
    """This function tells the progress of the step that an import or export is in."""
    started = getattr(run, "step_started_at", None) or run.started_at
    total = max(run.rows_total, run.rows_done)
    if started is None or run.finished_at is not None or run.rows_done == 0:
        return Progress(run.rows_done, total)
    seconds = max(((now or timezone.now()) - started).total_seconds(), 0.001)
    pace = run.rows_done / seconds
    return Progress(run.rows_done, total, pace, round((total - run.rows_done) / pace))
