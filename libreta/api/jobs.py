"""What the API clears away by itself."""

from datetime import UTC, datetime

from libreta.api import idempotency
from libreta.kernel.jobs import periodic


@periodic("17 * * * *")
def forget_old_answers(timestamp: int) -> int:
    """This function forgets answers that no repeated request can ask for any more."""
    return idempotency.forget_old_answers(at=datetime.fromtimestamp(timestamp, UTC))
