"""What a form remembers of its senders is forgotten every night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from libreta.kernel.jobs import periodic
from libreta.sales.lead_forms import guards


@periodic("50 3 * * *")
def forget_senders(timestamp: int) -> None:
    """This job forgets which addresses sent forms, and what, after a day."""
    guards.forget(datetime.fromtimestamp(timestamp, UTC) - timedelta(days=1))
