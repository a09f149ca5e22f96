"""What the audit area does by itself."""

from datetime import UTC, datetime

from libreta.audit.seals import seal
from libreta.kernel.jobs import periodic


@periodic("*/10 * * * *", lock="libreta.audit.seal")
def seal_changes(timestamp: int) -> None:
    """This job seals the changes that are settled."""
    seal(at=datetime.fromtimestamp(timestamp, UTC))
